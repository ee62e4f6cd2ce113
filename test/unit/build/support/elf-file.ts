export interface ElfParts {
  /** 62: x86-64, 183: AArch64. */
  machine: number;
  interpreter: string;
  needed: readonly string[];
}

const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
/** Where memory begins: an address is no place in the file. */
const BASE = 0x400000;

/** The headers of a 64-bit ELF executable: what loads it, and the libraries that it needs. */
export function makeElf({ machine, interpreter, needed }: ElfParts): Buffer {
  const interpreterAt = HEADER_BYTES + 3 * SEGMENT_BYTES;
  const stringsAt = interpreterAt + interpreter.length + 1;
  const strings = Buffer.from(`\0${needed.join('\0')}\0`, 'latin1');
  const dynamicAt = stringsAt + strings.length;
  const entries = [
    ...needed.map((name) => [1, strings.indexOf(`\0${name}\0`) + 1]),
    [5, BASE + stringsAt],
    [0, 0],
  ];
  const file = Buffer.alloc(dynamicAt + entries.length * 16);

  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(machine, 18);
  file.writeBigUInt64LE(BigInt(HEADER_BYTES), 32);
  file.writeUInt16LE(3, 56);
  writeSegment(file, 0, 1, 0, file.length);
  writeSegment(file, 1, 3, interpreterAt, interpreter.length + 1);
  writeSegment(file, 2, 2, dynamicAt, entries.length * 16);
  file.write(`${interpreter}\0`, interpreterAt, 'latin1');
  file.set(strings, stringsAt);
  for (const [index, [tag = 0, value = 0]] of entries.entries()) {
    file.writeBigUInt64LE(BigInt(tag), dynamicAt + index * 16);
    file.writeBigUInt64LE(BigInt(value), dynamicAt + index * 16 + 8);
  }
  return file;
}

function writeSegment(file: Buffer, index: number, kind: number, offset: number, size: number): void {
  const at = HEADER_BYTES + index * SEGMENT_BYTES;
  file.writeUInt32LE(kind, at);
  file.writeBigUInt64LE(BigInt(offset), at + 8);
  file.writeBigUInt64LE(BigInt(BASE + offset), at + 16);
  file.writeBigUInt64LE(BigInt(size), at + 32);
}
