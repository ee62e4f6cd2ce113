import { addDays, type Day } from '../insights/calendar.ts';
import type { Context } from './context.ts';
import { loadDays } from './load-days.ts';
import { resolveToday } from './range.ts';

/** The number that shows a member that everything works: how recovered they are. */
export interface FirstNumber {
  today: Day;
  /** 0–100; undefined where there is none of today, or none yet. */
  recovery?: number;
  /** Whether today's is still to be scored. */
  isPending: boolean;
  /** The last one before it. */
  former?: { day: Day; recovery: number };
}

/** A recovery from before that says little about today. */
const DAYS = 7;

/** Today's recovery, from a few requests at most, so that a new login can be proved at once. */
export async function askFirstNumber(context: Context, signal?: AbortSignal): Promise<FirstNumber> {
  const today = await resolveToday(context, signal);
  const set = await loadDays(context, { from: addDays(today, 1 - DAYS), to: today }, ['recovery'], signal);
  const scored = set.rows.flatMap((row) => {
    const recovery = set.show(row, 'recovery_score');
    return recovery === null ? [] : [{ day: row.day, recovery }];
  });
  const current = scored.findLast(({ day }) => day === today);
  const former = scored.findLast(({ day }) => day < today);
  const rows = set.rows.filter(({ day }) => day === today);
  return {
    today,
    ...(current ? { recovery: current.recovery } : {}),
    // Without a row, today's night has not reached WHOOP.
    isPending: !current && rows.every(({ states }) => states.recovery !== 'unscored'),
    ...(former ? { former } : {}),
  };
}
