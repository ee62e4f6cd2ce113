import { renderTableAnswer } from './answer.ts';
import type { Style } from './style.ts';

interface HistoryLike {
  history: { from?: string; to?: string; complete: boolean };
}

type TableLike = Parameters<typeof renderTableAnswer>[0];

/** What a sync has done, stream by stream, and how much is at hand now. */
export function renderHistory(
  answer: HistoryLike | (HistoryLike & TableLike),
  style: Style,
  width?: number,
): string {
  const summary = `History: ${describeCoverage(answer.history)}.`;
  if (!('rows' in answer)) return summary;
  return `${renderTableAnswer(answer, style, width)}\n${summary}`;
}

/** `2021-10-04 to 2026-11-22, complete` */
export function describeCoverage({ from, to, complete }: HistoryLike['history']): string {
  if (from === undefined || to === undefined) return 'none kept here';
  return `${from} to ${to}, ${complete ? 'complete' : 'not complete yet'}`;
}
