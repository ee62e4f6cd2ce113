import { extname } from 'node:path';
import { errorCode } from '../../core/disk-error.ts';
import { AppError } from '../../core/errors.ts';
import { decodeHead, detectEncoding, type Encoding } from './decode-text.ts';
import { refuseBySignature } from './file-signature.ts';
import { EXPORT_ANEW, type ImportFile, isRefusal, type Refusal } from './import-file.ts';
import { readCsv } from './read-csv.ts';
import { type Columns, recognizeColumns } from './recognize-columns.ts';

/** How a file is to be read: as a table of WHOOP's export, or as JSON Lines of ours (no columns). */
export interface RecognizedFile {
  file: ImportFile;
  encoding: Encoding;
  table: Table | undefined;
}

export interface Table {
  delimiter: string;
  columns: Columns;
}

const HEAD_BYTES = 64 * 1_024;
const DELIMITERS = [',', ';', '\t'];
const MOST_SAMPLED_ROWS = 50;
const NO_ZIP: Refusal = {
  reason: 'it is named like a zip and is none',
  hint: 'Download it again from the link in the mail of WHOOP.',
};
const FORBIDDEN = new Set(['EACCES', 'EPERM']);

/** Finds out what a file is, by its content alone: its name may be in any language. */
export async function recognizeFile(file: ImportFile): Promise<RecognizedFile | Refusal> {
  try {
    const head = await readHead(file);
    const refusal = refuseBySignature(head);
    if (refusal) return refusal;
    if (extname(file.name).toLowerCase() === '.zip') return NO_ZIP;
    const encoding = await detectEncoding(file, head);
    if (!encoding) {
      return { reason: 'it is not text in UTF-8, UTF-16 or Windows-1252', hint: EXPORT_ANEW };
    }
    const text = decodeHead(head, encoding);
    if (text.trimStart().startsWith('{')) return { file, encoding, table: undefined };
    const table = await recognizeTable(text, head.length < file.sizeBytes);
    return isRefusal(table) ? table : { file, encoding, table };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return { reason: 'permission denied', hint: 'Make it readable for your user.' };
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof AppError && FORBIDDEN.has(errorCode(error.cause) ?? '');
}

async function readHead(file: ImportFile): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of file.open()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}

/** By the delimiter that makes most columns of the first line: no title holds one. */
async function recognizeTable(text: string, isCut: boolean): Promise<Table | Refusal> {
  const readings = await Promise.all(
    DELIMITERS.map(async (delimiter) => ({ delimiter, rows: await readRows(text, delimiter) })),
  );
  const width = ({ rows }: { rows: string[][] }) => rows[0]?.length ?? 0;
  const { delimiter, rows } = readings.reduce((best, other) => (width(other) > width(best) ? other : best));
  const [titles = [], ...sample] = rows;
  // The last row of a beginning may be half a row.
  const whole = isCut ? sample.slice(0, -1) : sample;
  const columns = recognizeColumns(titles, whole.slice(0, MOST_SAMPLED_ROWS));
  return isRefusal(columns) ? columns : { delimiter, columns };
}

async function readRows(text: string, delimiter: string): Promise<string[][]> {
  const rows = await Array.fromAsync(readCsv([text], delimiter));
  return rows.flatMap((row) => ('cells' in row ? [row.cells] : []));
}
