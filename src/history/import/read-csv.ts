import { parse } from 'csv-parse';

/** A row of cells, or what is wrong from its line on; nothing follows that. */
export type CsvRow = { line: number; cells: string[] } | { line: number; fault: string };

/** Longer than any note; a quote that is never closed makes a row as long as the file. */
const MOST_ROW_CHARACTERS = 256 * 1_024;

/** Rows with the line they begin on; blank lines are left out. Lines of `texts` end with `\n`. */
export async function* readCsv(
  texts: Iterable<string> | AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<CsvRow> {
  const rows: CsvRow[] = [];
  let nextLine = 1;
  let code: string | undefined;
  const parser = parse({
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MOST_ROW_CHARACTERS,
    // Not the stream's own way out, on which an error would overtake the rows before it.
    on_record(cells: string[], { lines }) {
      rows.push({ line: lines - countBreaks(cells), cells });
      nextLine = lines + 1;
      return null;
    },
  });
  parser.on('error', (error) => {
    code = 'code' in error ? String(error.code) : error.name;
  });
  const settle = (act: (done: () => void) => void) => new Promise<void>((resolve) => act(resolve));
  try {
    for await (const text of texts) {
      await settle((done) => parser.write(text, () => done()));
      yield* rows.splice(0);
      if (code !== undefined) break;
    }
    if (code === undefined) {
      await settle((done) => parser.once('close', done).end().resume());
      yield* rows.splice(0);
    }
    if (code !== undefined) yield { line: nextLine, fault: describeFault(code) };
  } finally {
    parser.destroy();
  }
}

function describeFault(code: string): string {
  return code === 'CSV_QUOTE_NOT_CLOSED'
    ? 'a quote is opened and never closed: nothing from here on can be read'
    : code === 'CSV_MAX_RECORD_SIZE'
      ? 'the row is too long, perhaps since a quote is never closed: nothing from here on can be read'
      : 'the table is broken: nothing from here on can be read';
}

function countBreaks(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => (cell.includes('\n') ? sum + cell.split('\n').length - 1 : sum), 0);
}
