import type { Prepare } from '../../core/database-file.ts';
import type { LabelRange } from '../source.ts';
import type { HistoryReader, View, ViewRow } from '../views.ts';

/** Some hundred rows of the busiest view. */
const DAYS_AT_ONCE = 100;

/** What is exported of the store. */
export interface Source {
  reader: HistoryReader;
  view: View;
  range: LabelRange;
}

/** A hundred days after the other, each in one short read, so that neither memory nor the store is held. */
export async function* readInChunks(
  { reader, view, range }: Source,
  readDays: (prepare: Prepare, days: LabelRange) => ViewRow[],
): AsyncGenerator<ViewRow[]> {
  let after = '';
  for (;;) {
    const chunk = await reader.read((prepare) => {
      const days = nextDays(prepare, view, range, after);
      return days && { last: days.to, rows: readDays(prepare, days) };
    });
    if (!chunk) return;
    after = chunk.last;
    yield chunk.rows;
  }
}

function nextDays(
  prepare: Prepare,
  view: View,
  { from, to }: LabelRange,
  after: string,
): LabelRange | undefined {
  const row = prepare(
    `SELECT min(day) AS first, max(day) AS last FROM
      (SELECT DISTINCT day FROM ${view} WHERE day BETWEEN ? AND ? AND day > ?
       ORDER BY day LIMIT ${DAYS_AT_ONCE})`,
  ).get(from, to, after);
  const { first, last } = row ?? {};
  return typeof first === 'string' && typeof last === 'string' ? { from: first, to: last } : undefined;
}
