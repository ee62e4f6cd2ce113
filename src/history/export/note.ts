import type { ViewRow } from '../views.ts';

/** What is known of one day. */
export interface DayNote {
  day: string;
  /** Two where two cycles share the day. */
  days: readonly ViewRow[];
  sleeps: readonly ViewRow[];
  workouts: readonly ViewRow[];
  tags: readonly ViewRow[];
  journal: readonly ViewRow[];
}

/** A metric's value as answers show it. */
export type RoundMetric = (name: string, value: number) => number;

/** Beside the metrics, columns of `days`. */
const OTHER_COLUMNS = new Set(['day', 'in_progress', 'cycle_id']);
const MARKDOWN = /[\\`*_{}[\]<>()#+\-.!|~$^=%:]/g;

/** One day as Markdown: its metrics as properties, the rest as lists. */
export function renderNote(note: DayNote, round: RoundMetric): string {
  const { days, sleeps, workouts, tags, journal } = note;
  const sections = [
    list('Sleep', sleeps.map(sleepLine)),
    list('Workouts', workouts.map(workoutLine)),
    list('Tags', tags.map(tagLine)),
    list('Journal', journal.map(journalLine)),
    list(
      'Also this day',
      days.slice(0, -1).map((row) => metricsLine(row, round)),
    ),
  ];
  return [`---\n${frontMatter(note, round)}---\n`, ...sections.filter((section) => section !== '')].join(
    '\n',
  );
}

/** YAML whose values are JSON, and whose keys need no quotes. */
function frontMatter({ day, days, tags }: DayNote, round: RoundMetric): string {
  const row = days.at(-1);
  const properties: [string, unknown][] = [
    ['date', day],
    ...(row?.in_progress === 1 ? [['in_progress', true] satisfies [string, unknown]] : []),
    ...metricsOf(row, round),
    ...(tags.length > 0 ? [['tags', tags.map(({ tag }) => String(tag))] satisfies [string, unknown]] : []),
    ...tags
      .filter(({ value }) => value !== null)
      .map(({ tag, value }): [string, unknown] => [`tag_${tag}`, value]),
  ];
  return properties
    .map(([key, value]) => `${key}: ${key === 'date' ? value : JSON.stringify(value)}\n`)
    .join('');
}

function metricsOf(row: ViewRow | undefined, round: RoundMetric): [string, number][] {
  return Object.entries(row ?? {}).flatMap(([name, value]): [string, number][] =>
    typeof value === 'number' && !OTHER_COLUMNS.has(name) ? [[name, round(name, value)]] : [],
  );
}

function metricsLine(row: ViewRow, round: RoundMetric): string {
  return metricsOf(row, round)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${lines.map((line) => `- ${line}\n`).join('')}`;
}

function sleepLine({ start_local, end_local, nap, asleep_h }: ViewRow): string {
  const asleep = typeof asleep_h === 'number' ? `, asleep ${clockOf(asleep_h)}` : '';
  return `${timeOf(start_local)}–${timeOf(end_local)}${nap === 1 ? ', nap' : ''}${asleep}`;
}

function workoutLine({ start_local, sport, minutes, strain }: ViewRow): string {
  const length = typeof minutes === 'number' ? `, ${Math.round(minutes)} min` : '';
  return `${timeOf(start_local)} ${plain(sport)}${length}${typeof strain === 'number' ? `, strain ${strain.toFixed(2)}` : ''}`;
}

function tagLine({ tag, value, note }: ViewRow): string {
  return `${plain(tag)}${value === null ? '' : ` ${value}`}${note === null ? '' : `: ${plain(note)}`}`;
}

function journalLine({ question, answered_yes, notes }: ViewRow): string {
  const answer = answered_yes === null ? '' : answered_yes === 1 ? ' yes' : ' no';
  return `${plain(question)}${answer}${notes === null ? '' : `: ${plain(notes)}`}`;
}

/** `23:15` of `2026-11-21T23:15`. */
function timeOf(local: ViewRow[string] | undefined): string {
  return String(local ?? '').slice(11) || '?';
}

/** Hours as `7:24`. */
function clockOf(hours: number): string {
  const minutes = Math.round(hours * 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Text from outside as one line of text, and nothing else to Markdown. */
function plain(text: unknown): string {
  return String(text).replace(/\s+/g, ' ').replace(MARKDOWN, '\\$&');
}
