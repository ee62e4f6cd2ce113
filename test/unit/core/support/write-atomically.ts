import { reserveFile } from '../../../../src/core/atomic-file.ts';

/** Both steps of an atomic write at once. */
export function writeFileAtomic(path: string, text: string, options?: { mode?: number }): void {
  const reserved = reserveFile(path, Buffer.byteLength(text), options);
  try {
    reserved.commit(text);
  } finally {
    reserved.discard();
  }
}
