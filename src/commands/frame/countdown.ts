import { writeSync } from 'node:fs';
import { setInterval } from 'node:timers';
import { isatty } from 'node:tty';

const STDERR = 2;
/** A wait this short is not worth a line. */
const UNNOTICED_MS = 1_000;
const TICK_MS = 1_000;
/** Longer waits are told in minutes. */
const LONGEST_IN_SECONDS = 180;
const ERASE_LINE = '\r\u001b[K';

/** `waiting for WHOOP's rate limit: 12 s`, counting down in one line of a terminal; silent anywhere else. */
export class Countdown {
  #until = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Epoch milliseconds of the end of a wait; undefined when nothing waits any more. */
  show(until: number | undefined): void {
    if (until === undefined) {
      this.#end();
      return;
    }
    // Of several that wait, the last one counts.
    this.#until = this.#timer ? Math.max(this.#until, until) : until;
    if (this.#timer || until - Date.now() <= UNNOTICED_MS || !isatty(STDERR)) return;
    this.#timer = setInterval(() => this.#draw(), TICK_MS);
    this.#timer.unref();
    this.#draw();
  }

  #draw(): void {
    const seconds = Math.max(0, Math.ceil((this.#until - Date.now()) / 1_000));
    const left = seconds <= LONGEST_IN_SECONDS ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
    writeLine(`${ERASE_LINE}waiting for WHOOP's rate limit: ${left}`);
  }

  #end(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    writeLine(ERASE_LINE);
  }
}

/** By descriptor, since touching `process.stderr` costs milliseconds. */
function writeLine(text: string): void {
  try {
    writeSync(STDERR, text);
  } catch {
    // A terminal that went away needs no countdown.
  }
}
