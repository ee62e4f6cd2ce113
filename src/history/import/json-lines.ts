import * as v from 'valibot';
import { AppError } from '../../core/errors.ts';
import { describeIssue } from '../../whoop/mismatch.ts';
import { CycleSchema, RecoverySchema, SleepSchema, WorkoutSchema } from '../../whoop/schemas.ts';
import type { ImportKind } from '../imported-data.ts';
import { checkTagValue, cleanNote, normalizeTag } from '../tag-entry.ts';
import type { CollectedData } from './collected-data.ts';
import { toJournalEntry } from './journal-entry.ts';
import { isPlausibleDay, isPlausibleTime, type Latest } from './shapes.ts';

/** Adds what a line tells; answers why it tells nothing. */
type AddLine = (data: CollectedData, line: unknown, latest: Latest) => string | undefined;

interface LineKind {
  kind: ImportKind;
  add: AddLine;
}

/** Lines of a JSON Lines export, by their `kind`. */
const LINE_KINDS = new Map<unknown, LineKind>([
  ['cycle', recordLine('cycles', CycleSchema, (data, record) => data.addCycle(record))],
  ['sleep', recordLine('sleeps', SleepSchema, (data, record) => data.addSleep(record))],
  ['recovery', recordLine('recoveries', RecoverySchema, (data, record) => data.addRecovery(record))],
  ['workout', recordLine('workouts', WorkoutSchema, (data, record) => data.addWorkout(record))],
  ['journal', { kind: 'journal', add: addJournalLine }],
  ['tag', { kind: 'tags', add: addTagLine }],
]);
/** Made anew from the others. */
const DERIVED_KIND = 'day';

/** What a line is, and why it could not be read if so. */
export interface LineOutcome {
  kind?: ImportKind;
  reason?: string | undefined;
}

export function addLine(data: CollectedData, text: string, latest: Latest): LineOutcome {
  const line = parseJson(text);
  if (line === undefined) return { reason: 'it is not JSON' };
  const name = typeof line === 'object' && line !== null && 'kind' in line ? line.kind : undefined;
  if (name === DERIVED_KIND) return {};
  const found = LINE_KINDS.get(name);
  if (found) return { kind: found.kind, reason: found.add(data, line, latest) };
  return {
    reason:
      typeof name === 'string'
        ? 'its "kind" is none that `wellpipe export` writes'
        : 'it has no "kind", as the lines of `wellpipe export` have',
  };
}

function recordLine<T extends object>(
  kind: ImportKind,
  schema: v.GenericSchema<unknown, T>,
  add: (data: CollectedData, record: T) => void,
): LineKind {
  const LineSchema = v.looseObject({ record: schema });
  return {
    kind,
    add(data, line, { instantMs }) {
      const result = v.safeParse(LineSchema, line, { abortEarly: true });
      if (!result.success) return describeIssue(result.issues[0]);
      const { record } = result.output;
      // A recovery has the times of its sleep.
      const start = 'start' in record ? String(record.start) : undefined;
      if (start !== undefined && !isPlausibleTime(Date.parse(start), instantMs)) {
        return `it begins before WHOOP existed or in the future: ${start}`;
      }
      add(data, record);
      return undefined;
    },
  };
}

const JournalLineSchema = v.looseObject({
  cycle_start: v.pipe(v.string(), v.isoTimestamp('time with zone')),
  utc_offset: v.pipe(v.string(), v.regex(/^(Z|[+-]\d{2}:?\d{2})$/, 'UTC offset')),
  question: v.string(),
  answered_yes: v.nullish(v.union([v.boolean(), v.picklist([0, 1])])),
  notes: v.nullish(v.string()),
});

function addJournalLine(data: CollectedData, line: unknown, { instantMs }: Latest): string | undefined {
  const result = v.safeParse(JournalLineSchema, line, { abortEarly: true });
  if (!result.success) return describeIssue(result.issues[0]);
  const { cycle_start, utc_offset, question, answered_yes, notes } = result.output;
  const cycleStartMs = Date.parse(cycle_start);
  if (!isPlausibleTime(cycleStartMs, instantMs))
    return `its cycle begins before WHOOP existed or in the future: ${cycle_start}`;
  const entry = toJournalEntry({
    cycleStartMs,
    utcOffset: utc_offset,
    question,
    answeredYes: typeof answered_yes === 'number' ? answered_yes === 1 : (answered_yes ?? null),
    notes: notes ?? null,
  });
  if (!entry) return 'it has no question';
  data.addJournalEntry(entry);
  return undefined;
}

const TagLineSchema = v.looseObject({
  day: v.pipe(v.string(), v.isoDate('day')),
  tag: v.string(),
  value: v.nullish(v.pipe(v.number(), v.finite('finite number'))),
  note: v.nullish(v.string()),
});

function addTagLine(data: CollectedData, line: unknown, latest: Latest): string | undefined {
  const result = v.safeParse(TagLineSchema, line, { abortEarly: true });
  if (!result.success) return describeIssue(result.issues[0]);
  const { day, tag, value, note } = result.output;
  if (!isPlausibleDay(day, latest.day)) return `its day is none, before 1970 or in the future: ${day}`;
  try {
    data.addTag({
      day,
      tag: normalizeTag(tag),
      value: typeof value === 'number' ? checkTagValue(value) : null,
      note: cleanNote(note ?? ''),
    });
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.message.replace(/\.$/, '');
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
