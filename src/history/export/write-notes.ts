import type { LabelRange } from '../source.ts';
import { type HistoryReader, readRows, type ViewRow } from '../views.ts';
import { type DayNote, type RoundMetric, renderNote } from './note.ts';
import type { Output } from './output.ts';

const PARTS = ['days', 'sleeps', 'workouts', 'tags', 'journal'] as const;
type Parts = Readonly<Record<(typeof PARTS)[number], ViewRow[]>>;

const DAYS_AT_ONCE = 100;
const DAYS_OF_NOTES = PARTS.map((view) => `SELECT day FROM ${view} WHERE day BETWEEN ?1 AND ?2`).join(
  ' UNION ',
);

/** Every day that there is something to say of, oldest first. */
export function listNoteDays(reader: HistoryReader, { from, to }: LabelRange): Promise<string[]> {
  return reader.read((prepare) =>
    prepare(`SELECT day FROM (${DAYS_OF_NOTES}) ORDER BY day`)
      .all(from, to)
      .map(({ day }) => String(day)),
  );
}

export function noteName(day: string): string {
  return `${day}.md`;
}

/** One file a day. */
export async function writeNotes(
  reader: HistoryReader,
  days: readonly string[],
  output: Output,
  round: RoundMetric,
): Promise<void> {
  for (let index = 0; index < days.length; index += DAYS_AT_ONCE) {
    const some = days.slice(index, index + DAYS_AT_ONCE);
    for (const note of await readNotes(reader, some)) {
      await output.write((write) => write(renderNote(note, round)), noteName(note.day));
    }
  }
}

async function readNotes(reader: HistoryReader, days: readonly string[]): Promise<DayNote[]> {
  const range = { from: days[0] ?? '', to: days.at(-1) ?? '' };
  const parts = await reader.read(
    (prepare): Parts => ({
      days: readRows(prepare, 'days', range),
      sleeps: readRows(prepare, 'sleeps', range),
      workouts: readRows(prepare, 'workouts', range),
      tags: readRows(prepare, 'tags', range),
      journal: readRows(prepare, 'journal', range),
    }),
  );
  const of = (part: keyof Parts, day: string) => parts[part].filter((row) => row.day === day);
  return days.map((day) => ({
    day,
    days: of('days', day),
    sleeps: of('sleeps', day),
    workouts: of('workouts', day),
    tags: of('tags', day),
    journal: of('journal', day),
  }));
}
