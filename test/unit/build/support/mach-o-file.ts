const TEXT_BYTES = 0x8000;
const LINK_EDIT_BYTES = 0x1234;
const STALE_SIGNATURE_BYTES = 0x400;

/**
 * The smallest Mach-O executable with what a signature is about: code, a segment of what the linker left,
 * and at its end a signature that fits nothing.
 */
export function makeMachO(arch: 'x64' | 'arm64'): Buffer {
  const signatureAt = TEXT_BYTES + Math.ceil(LINK_EDIT_BYTES / 16) * 16;
  const file = Buffer.alloc(signatureAt + STALE_SIGNATURE_BYTES);
  for (let at = 0x1000; at < file.length; at += 1) file[at] = (at * 31) % 251;
  writeWords(file, 0, [0xfeedfacf, arch === 'x64' ? 0x01000007 : 0x0100000c, 3, 2, 3, 2 * 72 + 16, 0x85, 0]);
  writeSegment(file, 32, '__TEXT', 0, TEXT_BYTES);
  writeSegment(file, 104, '__LINKEDIT', TEXT_BYTES, file.length - TEXT_BYTES);
  writeWords(file, 176, [0x1d, 16, signatureAt, STALE_SIGNATURE_BYTES]);
  return file;
}

function writeSegment(file: Buffer, at: number, name: string, offset: number, size: number): void {
  writeWords(file, at, [0x19, 72]);
  file.write(name, at + 8, 'latin1');
  for (const [index, value] of [offset, size, offset, size].entries()) {
    file.writeBigUInt64LE(BigInt(value), at + 24 + index * 8);
  }
}

function writeWords(file: Buffer, at: number, words: readonly number[]): void {
  for (const [index, word] of words.entries()) file.writeUInt32LE(word, at + index * 4);
}
