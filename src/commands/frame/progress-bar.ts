import { canDrawStatusLine, drawStatusLine } from './status-line.ts';

/** What takes less is not worth a line. */
const UNNOTICED_MS = 500;
const REDRAW_MS = 100;
const CELLS = 24;

/** `reading  ██████░░░░░░  54 %` in one line of a terminal, for work that takes its time; silent anywhere else. */
export class ProgressBar {
  #startedAt: number | undefined;
  #drawnAt = 0;

  /** `share` of the work that is done, 0–1. */
  show(label: string, share: number): void {
    const now = performance.now();
    this.#startedAt ??= now;
    const isDue = now - this.#startedAt > UNNOTICED_MS && now - this.#drawnAt > REDRAW_MS;
    if (!isDue || !canDrawStatusLine()) return;
    this.#drawnAt = now;
    const full = Math.floor(share * CELLS);
    const bar = '█'.repeat(full) + '░'.repeat(CELLS - full);
    drawStatusLine(`${label}  ${bar}  ${Math.floor(share * 100)} %`);
  }

  /** What it waits for, until there is progress to show. */
  note(text: string): void {
    if (!canDrawStatusLine()) return;
    this.#drawnAt = performance.now();
    drawStatusLine(text);
  }

  end(): void {
    if (this.#drawnAt > 0) drawStatusLine();
    this.#startedAt = undefined;
    this.#drawnAt = 0;
  }
}
