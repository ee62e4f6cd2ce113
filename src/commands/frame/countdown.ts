import { setInterval } from 'node:timers';
import { log } from '../../core/log.ts';
import { canDrawStatusLine, drawStatusLine } from './status-line.ts';

/** A wait this short is not worth a line. */
const UNNOTICED_MS = 1_000;
const TICK_MS = 1_000;
/** Of one unit, before the next larger one is used. */
const MOST_OF_A_UNIT = 180;

/**
 * Tells on stderr that a command waits for WHOOP's rate limit: `waiting for WHOOP's rate limit: 12 s`, counting
 * down in one line of a terminal; anywhere else one line in the log.
 */
export class Countdown {
  #until = 0;
  #timer: NodeJS.Timeout | undefined;
  #loggedMs = 0;

  /** Epoch milliseconds of the end of a wait; undefined when nothing waits any more. */
  show(until: number | undefined): void {
    if (until === undefined) {
      this.#end();
      return;
    }
    // Of several that wait, the last one counts.
    this.#until = this.#timer ? Math.max(this.#until, until) : until;
    const leftMs = until - Date.now();
    if (this.#timer || leftMs <= UNNOTICED_MS) return;
    if (!canDrawStatusLine()) {
      this.#log(leftMs);
      return;
    }
    this.#timer = setInterval(() => this.#draw(), TICK_MS);
    this.#timer.unref();
    this.#draw();
  }

  /** Once, and again only where it takes far longer than was said. */
  #log(leftMs: number): void {
    if (leftMs <= 2 * this.#loggedMs) return;
    this.#loggedMs = leftMs;
    log.warn(`Waiting ${describeWait(leftMs)} for WHOOP's rate limit, unless interrupted.`);
  }

  #draw(): void {
    drawStatusLine(`waiting for WHOOP's rate limit: ${describeWait(this.#until - Date.now())}`);
  }

  #end(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    drawStatusLine();
  }
}

export function describeWait(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  if (seconds <= MOST_OF_A_UNIT) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes <= MOST_OF_A_UNIT ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
