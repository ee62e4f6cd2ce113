import type { ImportFile } from './import-file.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Beginnings that tell the encoding; decoders leave them out. */
const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Any bytes make sense in Windows-1252 but these; other code pages and what is no text have them often. */
const NOT_WINDOWS = ['\0', '\u0081', '\u008d', '\u008f', '\u0090', '\u009d'];

/** The encoding in which the whole file makes sense; undefined where there is none. `head` is its beginning. */
export async function detectEncoding(file: ImportFile, head: Uint8Array): Promise<Encoding | undefined> {
  for (const encoding of candidates(head)) {
    if (await isIn(encoding, file)) return encoding;
  }
  return undefined;
}

/**
 * The text without its byte order mark; every line ends with `\n`. Half a character at the end, where a file
 * was cut off, is left out. Throws a TypeError for bytes that do not fit.
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let carried = '';
  for await (const chunk of chunks) {
    const text = carried + decoder.decode(chunk, { stream: true });
    // The `\n` that belongs to it may be in the next chunk.
    carried = text.endsWith('\r') ? '\r' : '';
    yield withPlainLines(carried === '' ? text : text.slice(0, -1));
  }
  yield withPlainLines(carried);
}

/** The text of a file's beginning, which may end within a character. */
export function decodeHead(head: Uint8Array, encoding: Encoding): string {
  return withPlainLines(new TextDecoder(encoding).decode(head, { stream: true }));
}

function candidates(head: Uint8Array): Encoding[] {
  const marked = MARKS.find(([, mark]) => mark.every((byte, index) => head[index] === byte));
  if (marked) return [marked[0]];
  const wide = wideEncoding(head);
  return wide ? [wide] : ['utf-8', 'windows-1252'];
}

/** UTF-16 without a mark: of a table's letters, every other byte is zero. */
function wideEncoding(head: Uint8Array): Encoding | undefined {
  const zeros = (parity: number) => head.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  const many = head.length / 4;
  if (zeros(0) > many && zeros(1) === 0) return 'utf-16be';
  return zeros(1) > many && zeros(0) === 0 ? 'utf-16le' : undefined;
}

async function isIn(encoding: Encoding, file: ImportFile): Promise<boolean> {
  try {
    for await (const text of decodeText(file.open(), encoding)) {
      if (encoding === 'windows-1252' && NOT_WINDOWS.some((character) => text.includes(character)))
        return false;
    }
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function withPlainLines(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}
