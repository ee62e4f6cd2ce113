import { diskError, errorCode } from './disk-error.ts';

/** What a stream says whose reader went away, and what it says to everything after that. */
const DESERTED = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);
let isWatched = false;

/**
 * Writes to stdout and waits until the text has left the process. `process.exit` after an unawaited
 * write would cut a pipe at 65,536 bytes. A reader that went away (`| head`) is no failure.
 */
export function writeStdout(text: string | Uint8Array): Promise<void> {
  watchErrors();
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error || DESERTED.has(errorCode(error) ?? '')) resolve();
      else reject(diskError('write', 'stdout', error));
    });
  });
}

/** The stream emits a failure after it has handed it to the writer; with nobody listening it would be a crash. */
function watchErrors(): void {
  if (isWatched) return;
  isWatched = true;
  process.stdout.on('error', () => undefined);
}
