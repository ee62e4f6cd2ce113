/** What a 64-bit ELF executable asks of the system that starts it. */
export interface Elf {
  arch: 'x64' | 'arm64';
  /** The loader, such as `/lib/ld-musl-x86_64.so.1`. */
  interpreter: string;
  /** Names of the shared libraries. */
  needed: string[];
}

const MAGIC = 0x7f454c46;
const MACHINES: Readonly<Record<number, Elf['arch']>> = { 62: 'x64', 183: 'arm64' };
const PROGRAM_HEADER_BYTES = 56;
const LOAD = 1;
const DYNAMIC = 2;
const INTERPRETER = 3;
const DYNAMIC_ENTRY_BYTES = 16;
const NEEDED = 1;
const STRING_TABLE = 5;

interface Segment {
  kind: number;
  offset: number;
  address: number;
  size: number;
}

export function readElf(bytes: Uint8Array): Elf {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const arch = MACHINES[file.readUInt16LE(18)];
  if (file.readUInt32BE(0) !== MAGIC || file[4] !== 2 || arch === undefined) {
    throw new Error('this is no 64-bit ELF executable.');
  }
  const segments = readSegments(file);
  const interpreter = segments.find(({ kind }) => kind === INTERPRETER);
  const dynamic = segments.find(({ kind }) => kind === DYNAMIC);
  if (!interpreter || !dynamic) throw new Error('this ELF executable names no loader.');
  const entries = readDynamic(file, dynamic);
  const strings = toOffset(segments, entries.find(({ tag }) => tag === STRING_TABLE)?.value ?? 0);
  return {
    arch,
    interpreter: readText(file, interpreter.offset),
    needed: entries.filter(({ tag }) => tag === NEEDED).map(({ value }) => readText(file, strings + value)),
  };
}

function readSegments(file: Buffer): Segment[] {
  const start = Number(file.readBigUInt64LE(32));
  return Array.from({ length: file.readUInt16LE(56) }, (_, index) => {
    const at = start + index * PROGRAM_HEADER_BYTES;
    return {
      kind: file.readUInt32LE(at),
      offset: Number(file.readBigUInt64LE(at + 8)),
      address: Number(file.readBigUInt64LE(at + 16)),
      size: Number(file.readBigUInt64LE(at + 32)),
    };
  });
}

function readDynamic(file: Buffer, { offset, size }: Segment) {
  return Array.from({ length: Math.floor(size / DYNAMIC_ENTRY_BYTES) }, (_, index) => {
    const at = offset + index * DYNAMIC_ENTRY_BYTES;
    return { tag: Number(file.readBigUInt64LE(at)), value: Number(file.readBigUInt64LE(at + 8)) };
  });
}

/** Where in the file an address of memory comes from. */
function toOffset(segments: readonly Segment[], address: number): number {
  const segment = segments.find(
    ({ kind, address: start, size }) => kind === LOAD && start <= address && address < start + size,
  );
  if (!segment) throw new Error('this ELF executable has no table of strings.');
  return address - segment.address + segment.offset;
}

function readText(file: Buffer, start: number): string {
  return file.toString('latin1', start, file.indexOf(0, start));
}
