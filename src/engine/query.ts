import { cleanText } from '../core/text.ts';
import { type Cell, type TableAnswer, withoutEmpty } from './answer.ts';
import type { Bounds } from './bounds.ts';
import type { Context } from './context.ts';

export interface QueryInput {
  /** One statement that only reads. */
  sql: string;
  /** A whole number within `QUERY_LIMIT_BOUNDS`. */
  limit?: number | undefined;
}

const DEFAULT_LIMIT = 100;
export const QUERY_LIMIT_BOUNDS: Bounds = { least: 1, most: 5_000 };
const MOST_COLUMN_CHARACTERS = 60;
const MOST_TEXT_CHARACTERS = 10_000;
/** Numbers are shown to four decimals, small ones to four digits; in the views they are not rounded. */
const DECIMALS = 4;

interface Queryable {
  source: Pick<Context['source'], 'freshen' | 'coverage'>;
  history: Pick<Context['history'], 'read'>;
  queries: Pick<Context['queries'], 'run'>;
}

/** SQL over the views of the store, after the store has had the chance to learn what is new. */
export async function askQuery(
  { source, history, queries }: Queryable,
  { sql, limit = DEFAULT_LIMIT }: QueryInput,
  signal?: AbortSignal,
): Promise<TableAnswer> {
  const { asOf, notes, refused } = await source.freshen(undefined, 'anything', signal);
  // Tags and imported records of this moment are in it from then on.
  await history.read(() => undefined);
  const { columns, rows, hasMore } = await queries.run(sql, limit, signal);
  return withoutEmpty({
    ...(asOf ? { as_of: asOf.toISOString() } : {}),
    columns: columns.map((name) => cleanText(name, MOST_COLUMN_CHARACTERS)),
    rows: rows.map((row) => row.map(toCell)),
    n: rows.length,
    notes: [...notes, ...[...refused.values()].map(({ message }) => message), ...(await noteGap(source))],
    ...(hasMore ? { more: explainMore(limit) } : {}),
  });
}

/** Every view and its columns, with meaning and unit. Asks nobody. */
export function describeSchema({ queries }: { queries: Pick<Context['queries'], 'views'> }): TableAnswer {
  const rows = queries.views.flatMap((view) =>
    view.columns.map(({ name, type, about }) => [view.name, name, type, about]),
  );
  return { columns: ['view', 'column', 'type', 'about'], rows, n: rows.length };
}

/** What WHOOP has and the store does not have yet is missing from sums and means. */
async function noteGap(source: Queryable['source']): Promise<string[]> {
  const { from, partlyFrom, complete, isRead } = await source.coverage();
  if (complete || !isRead || (from ?? partlyFrom) === undefined) return [];
  if (from === undefined)
    return ['Days are missing in the local history; run `wellpipe sync` for all of them.'];
  if (partlyFrom === undefined) {
    return [`The local history begins on ${from}; run \`wellpipe sync\` for what WHOOP has before that.`];
  }
  return [
    `The local history is complete back to ${from}; of the days before, back to ${partlyFrom}, some may be missing: run \`wellpipe sync\` for all of them.`,
  ];
}

function explainMore(limit: number): string {
  const { most } = QUERY_LIMIT_BOUNDS;
  const higher = limit < most ? `raise limit (${limit}, at most ${most}), or ` : '';
  return `There are more rows: ${higher}go on with LIMIT and OFFSET.`;
}

function toCell(value: Cell): Cell {
  if (typeof value === 'string') return cleanText(value, MOST_TEXT_CHARACTERS);
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  return Math.abs(value) < 1 ? Number(value.toPrecision(DECIMALS)) : Number(value.toFixed(DECIMALS));
}
