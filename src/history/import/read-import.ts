import { AppError } from '../../core/errors.ts';
import type { ImportedData, ImportKind } from '../imported-data.ts';
import type { FoundFiles } from './found-files.ts';
import { EXPORT_ANEW, isRefusal, type Refusal } from './import-file.ts';
import { EXPORT_KINDS } from './kinds.ts';
import { openImport } from './open-import.ts';
import type { ImportProblem } from './problems.ts';
import { type RecognizedFile, recognizeFile } from './recognize-file.ts';
import { RowReader } from './row-reader.ts';
import { latestAt } from './shapes.ts';
import { type WatchOptions, watchFiles } from './watch-files.ts';

const BYTES_PER_MB = 1_000_000;
/** Ten years of an export are about ten of them. */
const MOST_MB = 500;

export interface ReadImport {
  data: ImportedData;
  /** Rows that could not be read, by kind. */
  skipped: Readonly<Record<ImportKind, number>>;
  problems: readonly ImportProblem[];
  /** How many problems there are beyond those. */
  unlisted: number;
  /** What else the member should know, in plain sentences. */
  notes: string[];
}

/**
 * Reads WHOOP's export or ours: a zip, a folder or one of its files. What cannot be read is told, the rest is
 * there. Throws `invalid_input` where there is nothing to read at all. Writes nothing.
 */
export async function readImport(path: string, now: Date, options: WatchOptions = {}): Promise<ReadImport> {
  using found = await openImport(path);
  checkSize(path, found);
  const reader = new RowReader(latestAt(now));
  const { problems } = reader;
  const recognized: RecognizedFile[] = [];
  const refused: Refused[] = [];
  for (const file of watchFiles(found.files, options)) {
    const result = await recognizeFile(file);
    if (isRefusal(result)) refused.push({ name: file.name, ...result });
    else recognized.push(result);
  }
  for (const { name, reason } of refused) problems.add({ file: name, reason });
  if (recognized.length === 0) throw nothingToRead(path, found, refused);
  for (const file of recognized.toSorted((a, b) => placeOf(a) - placeOf(b))) await reader.read(file);
  if (reader.hasFailed) throw nothingReadable(path, problems.listed);
  return {
    data: reader.data.result(),
    skipped: problems.skipped,
    problems: problems.listed,
    unlisted: problems.unlisted,
    notes: describe(found, recognized),
  };
}

type Refused = Refusal & { name: string };

/** JSON Lines of ours come last: they name the time zones of their cycles themselves. */
function placeOf({ table }: RecognizedFile): number {
  return table ? EXPORT_KINDS.indexOf(table.columns.kind) : EXPORT_KINDS.length;
}

function checkSize(path: string, { files }: FoundFiles): void {
  const megabytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / BYTES_PER_MB;
  if (megabytes <= MOST_MB) return;
  throw new AppError('invalid_input', `${path} holds ${Math.ceil(megabytes)} MB of tables.`, {
    hint: `At most ${MOST_MB} MB are read; an export of ten years has about ten. Check that this is one.`,
  });
}

function nothingToRead(path: string, { files, ignored }: FoundFiles, refused: readonly Refused[]): AppError {
  const [first] = refused;
  if (!first) {
    const others = ignored > 0 ? `, only other files (${ignored})` : '';
    return new AppError('invalid_input', `There is no CSV file in ${path}${others}.`, { hint: EXPORT_ANEW });
  }
  const { name, reason, hint } = first;
  const message =
    files.length === 1 && path.endsWith(name)
      ? `Cannot read ${path}: ${reason}.`
      : `Nothing in ${path} can be read. ${name}: ${reason}.`;
  return new AppError('invalid_input', message, { hint });
}

function nothingReadable(path: string, [first]: readonly ImportProblem[]): AppError {
  const example = first ? ` ${first.file}, line ${first.line ?? 1}: ${first.reason}.` : '';
  return new AppError('invalid_input', `No row of ${path} can be read.${example}`, { hint: EXPORT_ANEW });
}

function describe({ ignored }: FoundFiles, recognized: readonly RecognizedFile[]): string[] {
  const recoded = recognized.filter(({ encoding }) => encoding === 'windows-1252');
  return [
    ...recoded.map(
      ({ file }) => `${file.name} is not in UTF-8, as WHOOP writes it, and was read as Windows-1252.`,
    ),
    ...(ignored > 0 ? [`Other files that were left alone: ${ignored}.`] : []),
  ];
}
