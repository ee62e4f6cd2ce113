import { renderQuestionTable } from './answer.ts';
import type { Style } from './style.ts';

type RelationsLike = Parameters<typeof renderQuestionTable>[0] & { pairs_tried: number };

/** What goes with an outcome, and among how many pairs it was found. */
export function renderRelations(answer: RelationsLike, style: Style, width?: number): string {
  const { pairs_tried: tried, notes = [] } = answer;
  return renderQuestionTable(
    tried > 0 ? { ...answer, notes: [`Pairs tried: ${tried}.`, ...notes] } : answer,
    style,
    width,
  );
}
