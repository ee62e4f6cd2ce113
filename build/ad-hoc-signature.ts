import { createHash } from 'node:crypto';
import { DATA_SIZE, type MachO, readMachO, SEGMENT_FILE_SIZE, SEGMENT_MEMORY_SIZE } from './mach-o.ts';

/*
 * macOS runs no code on Apple silicon, and warns on Intel, unless every page of it is as its signature says.
 * An ad-hoc signature names nobody: it is the hashes alone, in the form that Apple's linker makes
 * (Apple, xnu, osfmk/kern/cs_blobs.h): a SuperBlob that holds one CodeDirectory, all of it big-endian.
 */
const SUPER_BLOB = 0xfade0cc0;
const CODE_DIRECTORY = 0xfade0c02;
const SUPER_BLOB_BYTES = 20;
const DIRECTORY_BYTES = 88;
/** The first with the fields about the executable segment. */
const VERSION = 0x20400;
const AD_HOC = 0x2;
const LINKER_SIGNED = 0x20000;
const MAIN_BINARY = 1n;
const SHA256 = 2;
const HASH_BYTES = 32;
const PAGE_SHIFT = 12;
/** Segments fill pages of memory, 16 KiB on Apple silicon. */
const MEMORY_PAGE_BYTES = 16_384;

/** The same executable with an ad-hoc signature in place of the one it has. */
export function signAdHoc(file: Uint8Array, identifier: string): Uint8Array {
  const { text, linkEdit, signature } = readMachO(file);
  const name = Buffer.from(`${identifier}\0`);
  const pages = Math.ceil(signature.offset / 2 ** PAGE_SHIFT);
  const hashesAt = DIRECTORY_BYTES + name.length;
  const directoryBytes = hashesAt + pages * HASH_BYTES;
  const size = SUPER_BLOB_BYTES + directoryBytes;
  const signed = Buffer.alloc(signature.offset + size);
  signed.set(file.subarray(0, signature.offset));

  // The commands are part of what is hashed, so they come first.
  const linkEditSize = signed.length - linkEdit.offset;
  const memorySize = Math.ceil(linkEditSize / MEMORY_PAGE_BYTES) * MEMORY_PAGE_BYTES;
  signed.writeUInt32LE(size, signature.command + DATA_SIZE);
  signed.writeBigUInt64LE(BigInt(memorySize), linkEdit.command + SEGMENT_MEMORY_SIZE);
  signed.writeBigUInt64LE(BigInt(linkEditSize), linkEdit.command + SEGMENT_FILE_SIZE);

  const directory = signed.subarray(signature.offset + SUPER_BLOB_BYTES);
  writeWords(signed, signature.offset, [SUPER_BLOB, size, 1, 0, SUPER_BLOB_BYTES]);
  writeWords(directory, 0, [CODE_DIRECTORY, directoryBytes, VERSION, AD_HOC | LINKER_SIGNED]);
  writeWords(directory, 16, [hashesAt, DIRECTORY_BYTES, 0, pages, signature.offset]);
  directory.set([HASH_BYTES, SHA256, 0, PAGE_SHIFT], 36);
  directory.writeBigUInt64BE(BigInt(text.offset), 64);
  directory.writeBigUInt64BE(BigInt(text.size), 72);
  directory.writeBigUInt64BE(MAIN_BINARY, 80);
  directory.set(name, DIRECTORY_BYTES);
  for (const [page, hash] of hashPages(signed, signature.offset).entries()) {
    directory.set(hash, hashesAt + page * HASH_BYTES);
  }
  return signed;
}

/** Hashes every page again. Answers how many there are; one that differs, or is not covered, is an error. */
export function checkAdHocSignature(file: Uint8Array): { arch: MachO['arch']; pages: number } {
  const { arch, signature } = readMachO(file);
  const blob = Buffer.from(file.buffer, file.byteOffset + signature.offset, signature.size);
  const [magic, , blobs, kind, at = 0] = readWords(blob, 0, 5);
  if (magic !== SUPER_BLOB || blobs !== 1 || kind !== 0)
    throw new Error('the signature is not an ad-hoc one.');
  const directory = blob.subarray(at);
  const [directoryMagic, , , flags = 0, hashesAt = 0, , , pages = 0, limit] = readWords(directory, 0, 9);
  const [hashBytes, hashType, , pageShift] = directory.subarray(36, 40);
  if (directoryMagic !== CODE_DIRECTORY || (flags & AD_HOC) === 0) {
    throw new Error('the signature is not an ad-hoc one.');
  }
  if (hashBytes !== HASH_BYTES || hashType !== SHA256 || pageShift !== PAGE_SHIFT) {
    throw new Error('the signature is not of SHA-256 over pages of 4 KiB.');
  }
  const hashes = hashPages(file, signature.offset);
  if (limit !== signature.offset || pages !== hashes.length) {
    throw new Error(`the signature covers ${limit} of ${signature.offset} bytes.`);
  }
  const bad = hashes.filter((hash, page) => {
    const start = hashesAt + page * HASH_BYTES;
    return !hash.equals(directory.subarray(start, start + HASH_BYTES));
  });
  if (bad.length > 0) throw new Error(`${bad.length} of ${pages} pages are not as the signature says.`);
  return { arch, pages };
}

function hashPages(file: Uint8Array, end: number): Buffer[] {
  return Array.from({ length: Math.ceil(end / 2 ** PAGE_SHIFT) }, (_, page) => {
    const start = page << PAGE_SHIFT;
    const content = file.subarray(start, Math.min(start + 2 ** PAGE_SHIFT, end));
    return createHash('sha256').update(content).digest();
  });
}

function writeWords(buffer: Buffer, start: number, words: readonly number[]): void {
  for (const [index, word] of words.entries()) buffer.writeUInt32BE(word, start + index * 4);
}

function readWords(buffer: Buffer, start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => buffer.readUInt32BE(start + index * 4));
}
