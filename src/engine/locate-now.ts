import { clockTime, type Day, dayAt } from '../insights/calendar.ts';
import type { Context } from './context.ts';
import { machineOffset } from './range.ts';

/** What tells where the member is without asking anybody. */
export interface Located {
  source: Pick<Context['source'], 'knownOffset'>;
  now(): Date;
}

/** Day and `HH:MM` where the member is, as far as is known here: neither a login nor a network is needed. */
export async function locateNow({ source, now }: Located): Promise<{ day: Day; time: string }> {
  const at = now();
  const offset = (await source.knownOffset()) ?? machineOffset(at);
  return { day: dayAt(at.getTime(), offset), time: clockTime(at.getTime(), offset) };
}
