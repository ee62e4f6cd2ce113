import { setInterval } from 'node:timers';
import type { ReadProgress } from '../../history/sync/read-all.ts';
import { describeWait } from './countdown.ts';
import { canDrawStatusLine, drawStatusLine } from './status-line.ts';

const TICK_MS = 250;
const BAR_WIDTH = 12;
const BLOCK_WIDTH = 4;

/**
 * Shows on a terminal how far the reading of the history has come. WHOOP does not tell how much there is, so the
 * bar fills where the store knows, and else only moves.
 */
export class ReadingLine {
  #progress: ReadProgress = { pages: 0, records: 0 };
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;

  start(): void {
    if (!canDrawStatusLine()) return;
    this.#timer = setInterval(() => this.#draw(), TICK_MS);
    this.#timer.unref();
    this.#draw();
  }

  show(progress: ReadProgress): void {
    this.#progress = progress;
  }

  end(): void {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    drawStatusLine();
  }

  #draw(): void {
    this.#ticks += 1;
    const { pages, records, pagesInAll, backToMs, waitsUntil } = this.#progress;
    const bar = pagesInAll ? filledBar(pages / pagesInAll) : movingBar(this.#ticks);
    const parts = [`${count(pages)} pages`, `${count(records)} records`];
    if (waitsUntil && waitsUntil > Date.now()) {
      parts.push(`WHOOP's limit: ${describeWait(waitsUntil - Date.now())}`);
    } else if (backToMs) parts.push(`back to ${new Date(backToMs).toISOString().slice(0, 10)}`);
    drawStatusLine(`reading ${bar} ${parts.join(', ')}`);
  }
}

function filledBar(share: number): string {
  const filled = Math.round(Math.min(share, 1) * BAR_WIDTH);
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
}

function movingBar(ticks: number): string {
  return Array.from({ length: BAR_WIDTH }, (_, place) =>
    (place + BAR_WIDTH - (ticks % BAR_WIDTH)) % BAR_WIDTH < BLOCK_WIDTH ? '█' : '░',
  ).join('');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
