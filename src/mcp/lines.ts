const NEWLINE = 0x0a;
/** Of a line that is skipped. */
const SHOWN_BYTES = 4096;

/**
 * Lines of a byte stream, without their newline; the last one may lack it. Decoded a whole line at a time,
 * so a character may be split between chunks. A line above `maxBytes` is skipped and reported once, with its first characters.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  onTooLong: (start: string) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pieces: Uint8Array[] = [];
  let length = 0;

  const add = (piece: Uint8Array) => {
    const fitted = length <= maxBytes;
    length += piece.length;
    if (length <= maxBytes) pieces.push(piece);
    else if (fitted) {
      const start = join([...pieces, piece], length).subarray(0, SHOWN_BYTES);
      pieces = [];
      onTooLong(decoder.decode(start));
    }
  };
  const take = () => {
    const line = length > maxBytes ? undefined : decoder.decode(join(pieces, length));
    pieces = [];
    length = 0;
    return line;
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      const line = take();
      if (line !== undefined) yield line;
    }
    add(chunk.subarray(start));
  }
  const rest = take();
  if (rest) yield rest;
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
