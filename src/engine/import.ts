import { type ReadImport, readImport } from '../history/import/read-import.ts';
import type { ImportedData, ImportKind } from '../history/imported-data.ts';
import { checkImportedOwner } from '../history/owner.ts';
import { assembleDays } from '../insights/assemble-days.ts';
import { type DayRange, dayAt } from '../insights/calendar.ts';
import { type Cell, type TableAnswer, withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';
import { noteNotKept, type Simulated } from './simulated.ts';

export interface ImportInput {
  /** A zip, a folder or a file. */
  path: string;
  dryRun?: boolean | undefined;
}

type ImportContext = Pick<Context, 'member' | 'now'> &
  Simulated & {
    history: Pick<Context['history'], 'readUserId'>;
    store: { peek(): { userId: number | undefined } | undefined };
  };

interface ImportOptions {
  signal?: AbortSignal | undefined;
  /** Told how much of the reading is done, 0–1. */
  onProgress?: ((share: number) => void) | undefined;
}

/** One row a kind; `range` holds the days of what was read. */
export interface ImportAnswer extends TableAnswer {
  /** Nothing was written. */
  dry_run?: true;
  problems?: ReadImport['problems'];
}

const HALF_DAY_MS = 12 * 3_600_000;
const KINDS: readonly ImportKind[] = ['cycles', 'sleeps', 'recoveries', 'workouts', 'journal', 'tags'];
const COLUMNS = ['kind', 'added', 'changed', 'same', 'skipped'] as const;

/** Brings an export's data into the member's own, all or nothing; the same twice changes nothing. */
export async function importExport(
  context: ImportContext,
  { path, dryRun = false }: ImportInput,
  options: ImportOptions = {},
): Promise<ImportAnswer> {
  const { member, history, store, now } = context;
  const { data, skipped, problems, unlisted, notes } = await readImport(path, now(), options);
  options.signal?.throwIfAborted();
  checkImportedOwner(data.records, [store.peek()?.userId, await history.readUserId()]);
  const counts = member.addImported(data, now(), { dryRun });
  const rows = KINDS.map((kind): Cell[] => {
    const { added, changed, same } = counts[kind];
    return [kind, added, changed, same, skipped[kind]];
  });
  const range = rangeOf(data);
  const isEmpty = rows.every(([, ...cells]) => cells.every((count) => count === 0));
  return withoutEmpty<ImportAnswer>({
    ...(dryRun ? { dry_run: true } : {}),
    ...(range ? { range } : {}),
    columns: COLUMNS,
    rows,
    n: rows.length,
    ...(problems.length > 0 ? { problems } : {}),
    notes: [
      ...(dryRun ? ['Nothing was written: this was a dry run.'] : []),
      ...(isEmpty ? ['There are no rows in it.'] : []),
      ...notes,
      ...member.takeNotes(),
      ...noteNotKept(context),
    ],
    ...(unlisted > 0
      ? { more: `${unlisted} more problems are not listed; they are of the same files.` }
      : {}),
  });
}

/** From the first day that the data tell of to the last. Answers belong to cycles, which may be known already. */
function rangeOf({ records, journal, tags }: ImportedData): DayRange | undefined {
  const cycleDays = assembleDays(records).map(({ day }) => day);
  const answerDays = journal.map((entry) => dayAt(entry.cycleStartMs + HALF_DAY_MS, entry.utcOffset));
  const days = [...(cycleDays.length > 0 ? cycleDays : answerDays), ...tags.map(({ day }) => day)].sort();
  const [from, to] = [days[0], days.at(-1)];
  return from === undefined || to === undefined ? undefined : { from, to };
}
