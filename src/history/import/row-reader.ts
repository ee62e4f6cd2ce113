import { AppError } from '../../core/errors.ts';
import type { ImportKind } from '../imported-data.ts';
import { ADD_ROW } from './add-row.ts';
import { CollectedData } from './collected-data.ts';
import { decodeText } from './decode-text.ts';
import { addLine } from './json-lines.ts';
import { CycleReader } from './named-cycle.ts';
import { ProblemList } from './problems.ts';
import { readCsv } from './read-csv.ts';
import { readLines } from './read-lines.ts';
import type { Columns } from './recognize-columns.ts';
import type { RecognizedFile, Table } from './recognize-file.ts';
import { readRow } from './row-values.ts';
import type { Latest } from './shapes.ts';

/** Ten years of an export are a tenth of it. */
const MOST_ROWS = 2_000_000;

/** Reads the rows of all files of one import. */
export class RowReader {
  readonly data = new CollectedData();
  readonly problems = new ProblemList();
  readonly #latest: Latest;
  readonly #cycles = new CycleReader();
  #seen = 0;
  #read = 0;

  /** What is after `latest` is a fault. */
  constructor(latest: Latest) {
    this.#latest = latest;
  }

  /** Whether there were rows and none of them could be read. */
  get hasFailed(): boolean {
    return this.#seen > 0 && this.#read === 0;
  }

  async read({ file, encoding, table }: RecognizedFile): Promise<void> {
    const texts = decodeText(file.open(), encoding);
    if (table) await this.#readTable(file.name, texts, table);
    else await this.#readLines(file.name, texts);
  }

  async #readTable(name: string, texts: AsyncIterable<string>, { delimiter, columns }: Table): Promise<void> {
    let isTitle = true;
    for await (const row of readCsv(texts, delimiter)) {
      if ('fault' in row) this.#note(name, row.line, row.fault, columns.kind);
      else if (!isTitle && row.cells.some((cell) => cell.trim() !== '')) {
        this.#note(name, row.line, this.#addRow(columns, row.cells), columns.kind);
      }
      isTitle = false;
    }
  }

  async #readLines(name: string, texts: AsyncIterable<string>): Promise<void> {
    for await (const line of readLines(texts)) {
      const { reason, kind } =
        'fault' in line ? { reason: line.fault } : addLine(this.data, line.text, this.#latest);
      this.#note(name, line.line, reason, kind);
    }
  }

  #addRow(columns: Columns, cells: readonly string[]): string | undefined {
    const values = readRow(columns, cells, this.#latest.instantMs);
    if (typeof values === 'string') return values;
    const cycle = this.#cycles.read(values);
    if (typeof cycle === 'string') return cycle;
    return ADD_ROW[columns.kind](this.data, cycle, values);
  }

  /** Counts a row; with a reason it was not read. */
  #note(file: string, line: number, reason: string | undefined, kind: ImportKind | undefined): void {
    this.#seen += 1;
    if (reason === undefined) this.#read += 1;
    else this.problems.add({ file, line, reason }, kind);
    if (this.#seen <= MOST_ROWS) return;
    throw new AppError(
      'invalid_input',
      `${file} has too many rows: more than ${MOST_ROWS} are not imported.`,
      {
        hint: 'A life with WHOOP has fewer: check that this is an export.',
      },
    );
  }
}
