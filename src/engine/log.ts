import { findSlip } from '../core/closest.ts';
import type { Prepare } from '../core/database-file.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import type { MemberDb } from '../history/member-db.ts';
import { checkTagValue, cleanNote, normalizeTag } from '../history/tag-entry.ts';
import { type HistoryReader, readRows, type ViewRow } from '../history/views.ts';
import type { Day, DayRange } from '../insights/calendar.ts';
import { type Cell, type TableAnswer, withoutEmpty } from './answer.ts';
import { type Located, locateNow } from './locate-now.ts';
import { machineDay, parseDay, type RangeInput, rangeUpTo } from './range.ts';
import { noteNotKept, type Simulated } from './simulated.ts';

type LogContext = Located & Simulated & { member: MemberDb; history: HistoryReader };

export interface TagInput {
  tag: string;
  /** What is left out stays as it is. */
  value?: number | undefined;
  date?: string | undefined;
  note?: string | undefined;
  remove?: boolean | undefined;
}

export interface TagAnswer extends TableAnswer {
  day: Day;
}

const LISTED_DAYS = 30;
const MOST_TEXT_CHARACTERS = 500;
/** Until then, who logs something means the evening before as often as not. */
const SMALL_HOURS_END = '04:00';

/** Sets or removes one tag of a day, and answers the day's tags after that. The same twice changes nothing more. */
export async function logTag(context: LogContext, input: TagInput): Promise<TagAnswer> {
  const { member } = context;
  const tag = normalizeTag(input.tag);
  const value = input.value === undefined ? undefined : checkTagValue(input.value);
  const note = input.note === undefined ? undefined : cleanNote(input.note);
  if (input.remove && (value !== undefined || note)) {
    throw new AppError('invalid_input', `"${tag}" cannot be removed and get a value or a note at once.`, {
      hint: 'Remove it without them, or leave remove out.',
    });
  }
  const { day, remark } = await resolveTagDay(context, input);
  const known = member.tagNames();
  const notes = input.remove
    ? describeRemoval(member.removeTag(day, tag), day, tag)
    : [...describeSlip(tag, known), ...remark];
  if (!input.remove) member.setTag({ day, tag, value, note }, context.now());
  const rows = member.tags({ from: day, to: day }).map((entry) => [entry.tag, entry.value, entry.note]);
  return withoutEmpty({
    day,
    columns: ['tag', 'value', 'note'],
    rows,
    n: rows.length,
    notes: [...member.takeNotes(), ...notes, ...noteNotKept(context)],
  });
}

/** Tags and journal answers of a range, oldest first: tags have a value, answers a yes or no. */
export async function listLog(context: LogContext, input: RangeInput): Promise<TableAnswer> {
  const { day: today } = await locateNow(context);
  const range = rangeUpTo(today, input, LISTED_DAYS);
  const rows = context.history.exists ? await context.history.read((prepare) => readLog(prepare, range)) : [];
  return withoutEmpty({
    range,
    columns: ['day', 'kind', 'name', 'value', 'answered_yes', 'note'],
    rows,
    n: rows.length,
    notes: context.history.takeNotes(),
  });
}

function readLog(prepare: Prepare, range: DayRange): Cell[][] {
  const tags = readRows(prepare, 'tags', range).map(tagRow);
  const answers = readRows(prepare, 'journal', range).map(journalRow);
  return [...tags, ...answers].sort(([a = ''], [b = '']) => (a === b ? 0 : String(a) < String(b) ? -1 : 1));
}

function tagRow({ day, tag, value, note }: ViewRow): Cell[] {
  return [String(day), 'tag', String(tag), numberOrNull(value), null, textOrNull(note)];
}

function journalRow({ day, question, answered_yes, notes }: ViewRow): Cell[] {
  const answer = answered_yes === null ? null : answered_yes === 1;
  return [String(day), 'journal', textOrNull(question), null, answer, textOrNull(notes)];
}

const numberOrNull = (value: unknown) => (typeof value === 'number' ? value : null);
const textOrNull = (value: unknown) =>
  typeof value === 'string' ? cleanText(value, MOST_TEXT_CHARACTERS) : null;

interface TagDay {
  day: Day;
  /** What the member should know about the choice. */
  remark: readonly string[];
}

async function resolveTagDay(context: LogContext, { date }: TagInput): Promise<TagDay> {
  const { day: today, time } = await locateNow(context);
  if (date === undefined) {
    const isSmallHours = time < SMALL_HOURS_END;
    const remark = `It is ${time}, so this is logged for ${today}; date yesterday means the evening before.`;
    return { day: today, remark: isSmallHours ? [remark] : [] };
  }
  const day = parseDay(date, today);
  // After a flight the member may be ahead of their newest record.
  const machineToday = machineDay(context.now());
  if (day <= today || day <= machineToday) return { day, remark: [] };
  throw new AppError('invalid_input', `${day} is in the future.`, {
    hint: `A tag belongs to a day that has begun; today is ${today}.`,
  });
}

function describeRemoval(wasThere: boolean, day: Day, tag: string): string[] {
  return wasThere ? [] : [`There was no "${tag}" on ${day}.`];
}

/** A second spelling would split in two what belongs together. */
function describeSlip(tag: string, known: readonly string[]): string[] {
  if (known.includes(tag)) return [];
  const slip = findSlip(tag, known);
  return slip === undefined
    ? []
    : [
        `"${tag}" is new, and you have "${slip}" already. If you mean that one, remove this one and log it instead.`,
      ];
}
