import { renderTableAnswer } from './answer.ts';
import type { Style } from './style.ts';

interface HistoryLike {
  history: { from?: string; partly_from?: string; to?: string; complete: boolean; imported_only?: true };
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
export function describeCoverage(history: HistoryLike['history']): string {
  const { from, partly_from: partlyFrom, to, complete, imported_only: isImported } = history;
  if (to === undefined) return 'none kept here';
  if (from === undefined) return `some days from ${partlyFrom} to ${to}, not complete yet`;
  if (isImported) return `${from} to ${to}, from an import only`;
  const state = complete ? 'complete' : 'not complete yet';
  return `${from} to ${to}, ${state}${partlyFrom ? `; before that some days from ${partlyFrom} on` : ''}`;
}
