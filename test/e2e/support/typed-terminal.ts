import { stripVTControlCharacters } from 'node:util';
import { BINARY } from '../../support/binary.ts';

const PATIENCE_MS = 10_000;
/** As many as any terminal has. */
const LEAST_COLUMNS = 80;
const ROWS = 50;

const ESCAPE = '\u001b';
export const KEYS = { enter: '\r', escape: ESCAPE, ctrlC: '\u0003', down: `${ESCAPE}[B` } as const;
/** A line that changes is drawn anew, after a movement of the cursor. */
const LINE_BREAK = new RegExp(`\\r?\\n|${ESCAPE}\\[\\d*[A-K]`);

interface TypedTerminalOptions {
  /** The whole environment of the program. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** In the place of the built executable. */
  program?: string;
  columns?: number;
}

/** The built executable, or another program, at a terminal, and somebody who reads and types there. */
export class TypedTerminal implements AsyncDisposable {
  readonly #child: ReturnType<typeof spawnAtTerminal>;
  readonly #columns: number;
  readonly #outputEnded = Promise.withResolvers<void>();
  #drawn = '';
  #read = 0;
  #wake = Promise.withResolvers<void>();

  constructor(args: readonly string[], options: TypedTerminalOptions) {
    const { columns = LEAST_COLUMNS } = options;
    this.#columns = columns;
    const decoder = new TextDecoder();
    const draw = (bytes: Uint8Array) => {
      this.#drawn += decoder.decode(bytes, { stream: true });
      this.#wakeUp();
    };
    this.#child = spawnAtTerminal(args, { ...options, columns }, draw, this.#outputEnded.resolve);
    void this.#outputEnded.promise.then(() => this.#wakeUp());
  }

  /** All that was drawn, also what was drawn over, with what moves the cursor. */
  get drawn(): string {
    return this.#drawn;
  }

  /** The same as text. */
  get text(): string {
    return stripVTControlCharacters(this.#drawn).replaceAll('\r\n', '\n');
  }

  /** Lines that do not fit the terminal. */
  get tooLong(): string[] {
    const lines = this.#drawn.split(LINE_BREAK).map((line) => stripVTControlCharacters(line));
    return lines.filter((line) => Bun.stringWidth(line) > this.#columns);
  }

  /** Reads on until a text has been drawn. */
  async waitFor(text: string): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    const timer = setTimeout(() => this.#wakeUp(), PATIENCE_MS);
    let isOver = false;
    void this.#outputEnded.promise.then(() => {
      isOver = true;
    });
    try {
      for (;;) {
        const at = this.text.indexOf(text, this.#read);
        if (at !== -1) {
          this.#read = at + text.length;
          return;
        }
        if (isOver || performance.now() >= deadline) {
          throw new Error(`The terminal does not show "${text}". It shows:\n${this.text}`);
        }
        await this.#wake.promise;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  type(text: string): void {
    this.#child.terminal?.write(text);
  }

  /** The exit code, once everything has been drawn. */
  async waitForExit(): Promise<number> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    const code = await this.#child.exited;
    await this.#outputEnded.promise;
    clearTimeout(timer);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.exited;
    this.#child.terminal?.close();
  }

  #wakeUp(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}

function spawnAtTerminal(
  args: readonly string[],
  { env, cwd, program = BINARY, columns }: TypedTerminalOptions & { columns: number },
  draw: (bytes: Uint8Array) => void,
  end: () => void,
) {
  return Bun.spawn([program, ...args], {
    cwd,
    // Nobody looks for a newer version on the internet, unless a test sets it to nothing.
    env: { WELLPIPE_NO_UPDATE_CHECK: '1', ...env, TERM: 'xterm-256color' },
    terminal: { cols: columns, rows: ROWS, data: (_, bytes) => draw(bytes), exit: () => end() },
  });
}
