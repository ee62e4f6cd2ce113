/**
 * Writes to stdout and waits until the text has left the process. `process.exit` after an unawaited
 * write would cut a pipe at 65,536 bytes. A reader that went away (`| head`) is no failure.
 */
export function writeStdout(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null) => {
      process.stdout.off('error', settle);
      if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
      else resolve();
    };
    process.stdout.on('error', settle);
    process.stdout.write(text, settle);
  });
}
