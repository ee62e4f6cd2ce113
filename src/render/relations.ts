import { renderQuestionTable } from './answer.ts';
import { columnView } from './columns.ts';
import type { Style } from './style.ts';
import type { ColumnView } from './table.ts';
import { TEXT_WIDTH } from './wrap.ts';

/** A longer name of a driver, such as a journal's question, ends in … where the terminal is narrow. */
const LEAST_NAME = 12;

type RelationsLike = Parameters<typeof renderQuestionTable>[0] & { pairs_tried: number };

/** What goes with an outcome, and among how many pairs it was found. */
export function renderRelations(answer: RelationsLike, style: Style, width = TEXT_WIDTH): string {
  const { pairs_tried: tried, notes = [] } = answer;
  return renderQuestionTable(
    tried > 0 ? { ...answer, notes: [`Pairs tried: ${tried}.`, ...notes] } : answer,
    style,
    width,
    viewOf,
  );
}

function viewOf(column: string): ColumnView {
  return column === 'driver' ? { ...columnView(column), least: LEAST_NAME } : columnView(column);
}
