import process from 'node:process';

export interface ByteStreams {
  input: AsyncIterable<Uint8Array>;
  /** Resolves when the reader has room for more; rejects when nobody reads any more (EPIPE). */
  write(text: string): Promise<void>;
  /** Stops reading, so that an open stdin does not keep the process alive. */
  close(): void;
}

/**
 * Standard input and output. Loading `process.stdin` and `process.stdout` costs Bun 1.4.5 some 10 ms of
 * start-up, its own streams next to nothing; elsewhere (Deno) Node's serve.
 */
export function openStdio(): ByteStreams {
  return typeof Bun === 'undefined' ? openNodeStdio() : openBunStdio();
}

function openBunStdio(): ByteStreams {
  const reader = Bun.stdin.stream().getReader();
  const sink = Bun.stdout.writer();
  return {
    input: readChunks(() => reader.read()),
    async write(text) {
      await sink.write(text);
      await sink.flush();
    },
    close() {
      reader.cancel().catch(() => undefined);
    },
  };
}

type Read = () => Promise<{ done: boolean; value?: Uint8Array | undefined }>;

async function* readChunks(read: Read): AsyncGenerator<Uint8Array> {
  for (let { value } = await read(); value !== undefined; { value } = await read()) yield value;
}

function openNodeStdio(): ByteStreams {
  const { stdin, stdout } = process;
  // Without a listener the stream throws, beside handing the same error to the writer.
  stdout.on('error', () => undefined);
  return {
    input: stdin,
    write: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    close() {
      stdin.destroy();
    },
  };
}
