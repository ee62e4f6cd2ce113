import type { ImportFile } from './import-file.ts';

export interface WatchOptions {
  signal?: AbortSignal | undefined;
  /** Told how much of the work is done, 0–1. */
  onProgress?: ((share: number) => void) | undefined;
}

/** Each file is read once to tell what it is, and once for its rows. */
const READINGS = 2;

/** The same files, whose reading is told and can be interrupted. */
export function watchFiles(
  files: readonly ImportFile[],
  { signal, onProgress }: WatchOptions,
): readonly ImportFile[] {
  const totalBytes = READINGS * files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let readBytes = 0;
  async function* watch(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      readBytes += chunk.length;
      onProgress?.(Math.min(1, readBytes / totalBytes));
      yield chunk;
    }
  }
  return files.map((file) => ({ ...file, open: () => watch(file.open()) }));
}
