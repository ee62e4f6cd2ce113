import type { Readable } from 'node:stream';

const LINE_TIMEOUT_MS = 10_000;

/** The lines of a stream, asked for one by one as they arrive. */
export class LineReader {
  #text = '';
  #read = 0;
  #ended = false;
  #wake = Promise.withResolvers<void>();

  constructor(stream: Readable) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      this.#text += chunk;
      this.#wakeUp();
    });
    stream.on('close', () => {
      this.#ended = true;
      this.#wakeUp();
    });
  }

  /** Everything that has arrived, read or not. */
  get text(): string {
    return this.#text;
  }

  /** The next line not yet read; fails at the end of the stream and after `timeoutMs`. */
  next(timeoutMs = LINE_TIMEOUT_MS): Promise<string> {
    return this.find(() => true, timeoutMs);
  }

  /** The next line that `fits`; those before it count as read. */
  async find(fits: (line: string) => boolean, timeoutMs = LINE_TIMEOUT_MS): Promise<string> {
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      this.#wakeUp();
    }, timeoutMs);
    try {
      for (;;) {
        const line = this.#take();
        if (line !== undefined && fits(line)) return line;
        if (line !== undefined) continue;
        if (this.#ended) throw new Error(`The stream ended without such a line. It held:\n${this.#text}`);
        if (expired) throw new Error(`No such line within ${timeoutMs} ms. So far:\n${this.#text}`);
        await this.#wake.promise;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** A last line without its newline counts once the stream has ended. */
  #take(): string | undefined {
    const newline = this.#text.indexOf('\n', this.#read);
    if (newline === -1 && !(this.#ended && this.#read < this.#text.length)) return undefined;
    const end = newline === -1 ? this.#text.length : newline;
    const line = this.#text.slice(this.#read, end);
    this.#read = end + 1;
    return line.replace(/\r$/, '');
  }

  #wakeUp(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}
