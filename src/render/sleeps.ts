import { renderQuestionTable } from './answer.ts';
import { columnView } from './columns.ts';
import type { Style } from './style.ts';
import type { ColumnView } from './table.ts';
import { TEXT_WIDTH } from './wrap.ts';

type TableLike = Parameters<typeof renderQuestionTable>[0];

/** A row a sleep, within the width but for the columns of the detail, of which none is left out. */
export function renderSleeps(answer: TableLike, style: Style, width = TEXT_WIDTH): string {
  const isDetailed = answer.columns.includes('id');
  return renderQuestionTable(answer, style, isDetailed ? undefined : width, viewSleep);
}

/** Light sleep is what the other stages leave. */
function viewSleep(column: string): ColumnView {
  const view = columnView(column);
  return column === 'light_h' ? { ...view, isOptional: true } : view;
}
