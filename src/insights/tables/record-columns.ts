import { localTime } from '../calendar.ts';
import type { AssembledDay } from '../day-row.ts';
import { type Column, text } from './column.ts';

/** A record with the day it belongs to. */
export interface DayRecord<R> {
  day: AssembledDay;
  record: R;
}

interface Located {
  start: string;
  end?: string | null | undefined;
  timezone_offset: string;
}

const LOCAL = 'local to the member then, YYYY-MM-DDTHH:MM';

export const DAY_COLUMN: Column<DayRecord<unknown>> = text(
  'day',
  'the day it belongs to, YYYY-MM-DD',
  ({ day }) => day.day,
);

export const TIME_COLUMNS: readonly Column<DayRecord<Located>>[] = [
  text('start', 'UTC, ISO 8601', ({ record }) => toUtc(record.start)),
  text('end', 'UTC, ISO 8601', ({ record }) => toUtc(record.end)),
  text('start_local', LOCAL, ({ record }) => toLocal(record.start, record)),
  text('end_local', LOCAL, ({ record }) => toLocal(record.end, record)),
  text('utc_offset', 'such as +02:00 or Z', ({ record }) => record.timezone_offset),
];

/** Without a score, the measures of a record are NULL. */
export const SCORE_STATE_COLUMN: Column<DayRecord<{ score_state: string }>> = text(
  'score_state',
  'SCORED, PENDING_SCORE or UNSCORABLE',
  ({ record }) => record.score_state,
);

/** In one spelling, so that times compare as text. */
function toUtc(time: string | null | undefined): string | undefined {
  return time ? new Date(time).toISOString() : undefined;
}

function toLocal(time: string | null | undefined, { timezone_offset }: Located): string | undefined {
  return time ? localTime(Date.parse(time), timezone_offset) : undefined;
}
