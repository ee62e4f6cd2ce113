import { zipSync } from 'fflate';
import { offsetMinutes } from '../../src/insights/calendar.ts';
import type { AssembledDay } from '../../src/insights/day-row.ts';
import { scoreOf } from '../../src/insights/measures.ts';
import type { Cycle, Sleep, Workout } from '../../src/whoop/schemas.ts';
import { nameSport } from '../../src/whoop/sports.ts';
import headers from './export-headers.json' with { type: 'json' };

const MINUTE_MS = 60_000;
const KILOJOULES_PER_KCAL = 4.184;

type TableName = keyof typeof headers.en;
export type ExportLanguage = keyof typeof headers | 'unknown';

/** Titles and rows, every cell as text. */
export type ExportTable = string[][];
export type ExportTables = Record<TableName, ExportTable>;

export interface ExportedAnswer {
  cycle: Cycle;
  question: string;
  yes: boolean;
  notes: string;
}

export const FILE_NAMES: Readonly<Record<ExportLanguage, Record<TableName, string>>> = {
  en: names('physiological_cycles', 'sleeps', 'workouts', 'journal_entries'),
  es: names('physiological_cycles', 'sueño', 'entrenamientos', 'journal_entries'),
  de: names('physiologische_zyklen', 'Schlaf', 'Trainings', 'logbuch_eintraege'),
  unknown: names('a', 'b', 'c', 'd'),
};

/** What WHOOP's app exports of these days, in its precision: no ids, whole milliseconds of HRV, minutes. */
export function exportTables(
  days: readonly AssembledDay[],
  answers: readonly ExportedAnswer[] = [],
  language: ExportLanguage = 'en',
): ExportTables {
  const rows = days.toReversed().map(({ records }) => records);
  return {
    cycles: [titles(language, 'cycles'), ...rows.map((row) => cycleRow(row))],
    sleeps: [
      titles(language, 'sleeps'),
      ...rows.flatMap(({ cycle, nights, naps }) => [...nights, ...naps].map((one) => sleepRow(cycle, one))),
    ],
    workouts: [
      titles(language, 'workouts'),
      ...rows.flatMap(({ cycle, workouts }) => workouts.map((workout) => workoutRow(cycle, workout))),
    ],
    journal: [
      titles(language, 'journal'),
      ...answers.map(({ cycle, question, yes, notes }) => [
        ...cycleCells(cycle),
        question,
        String(yes),
        notes,
      ]),
    ],
  };
}

export interface CsvStyle {
  delimiter?: string;
  decimalComma?: boolean;
  lineEnd?: string;
  bom?: boolean;
}

/** RFC 4180, or as spreadsheet programs of other countries write it. */
export function toCsv(table: ExportTable, style: CsvStyle = {}): string {
  const { delimiter = ',', decimalComma = false, lineEnd = '\r\n', bom = false } = style;
  const cell = (text: string) => {
    const shown = decimalComma && /^-?\d+\.\d+$/.test(text) ? text.replace('.', ',') : text;
    return /["\r\n]/.test(shown) || shown.includes(delimiter) ? `"${shown.replaceAll('"', '""')}"` : shown;
  };
  const lines = table.map((row) => `${row.map(cell).join(delimiter)}${lineEnd}`);
  return `${bom ? '\uFEFF' : ''}${lines.join('')}`;
}

/** Files of an export by name. */
export function toFiles(
  tables: Partial<ExportTables>,
  language: ExportLanguage = 'en',
  style?: CsvStyle,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [
      FILE_NAMES[language][name as TableName],
      toCsv(table, style),
    ]),
  );
}

export function toZip(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const encoder = new TextEncoder();
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? encoder.encode(content) : content,
      ]),
    ),
  );
}

function names(...[cycles, sleeps, workouts, journal]: [string, string, string, string]) {
  return {
    cycles: `${cycles}.csv`,
    sleeps: `${sleeps}.csv`,
    workouts: `${workouts}.csv`,
    journal: `${journal}.csv`,
  };
}

/** In a language that nobody speaks, the English titles from behind. */
function titles(language: ExportLanguage, table: TableName): string[] {
  if (language !== 'unknown') return [...headers[language][table]];
  return headers.en[table].map((title) => [...title].reverse().join(''));
}

function cycleRow({ cycle, mainSleep, recovery }: AssembledDay['records']): string[] {
  const strain = scoreOf(cycle);
  const state = scoreOf(recovery);
  return [
    ...cycleCells(cycle),
    whole(state?.recovery_score),
    whole(state?.resting_heart_rate),
    state ? String(Math.trunc(state.hrv_rmssd_milli)) : '',
    decimals(state?.skin_temp_celsius, 2),
    decimals(state?.spo2_percentage, 2),
    decimals(strain?.strain, 1),
    whole(strain && strain.kilojoule / KILOJOULES_PER_KCAL),
    whole(strain?.max_heart_rate),
    whole(strain?.average_heart_rate),
    ...sleepCells(cycle, mainSleep),
  ];
}

function sleepRow(cycle: Cycle, sleep: Sleep): string[] {
  return [...cycleCells(cycle), ...sleepCells(cycle, sleep), String(sleep.nap)];
}

function workoutRow(cycle: Cycle, workout: Workout): string[] {
  const score = scoreOf(workout);
  const zones = score?.zone_durations;
  const lengthMs = Date.parse(workout.end) - Date.parse(workout.start);
  const share = (ms: number | null | undefined) => whole(zones && (100 * (ms ?? 0)) / lengthMs);
  return [
    ...cycleCells(cycle),
    localTime(cycle, workout.start),
    localTime(cycle, workout.end),
    whole(lengthMs / MINUTE_MS),
    nameSport(workout.sport_name, workout.sport_id),
    decimals(score?.strain, 1),
    whole(score && score.kilojoule / KILOJOULES_PER_KCAL),
    whole(score?.max_heart_rate),
    whole(score?.average_heart_rate),
    share(zones?.zone_one_milli),
    share(zones?.zone_two_milli),
    share(zones?.zone_three_milli),
    share(zones?.zone_four_milli),
    share(zones?.zone_five_milli),
    String(score?.distance_meter != null),
  ];
}

function cycleCells(cycle: Cycle): string[] {
  const end = cycle.end ? localTime(cycle, cycle.end) : '';
  return [localTime(cycle, cycle.start), end, `UTC${cycle.timezone_offset}`];
}

function sleepCells(cycle: Cycle, sleep: Sleep | undefined): string[] {
  const score = scoreOf(sleep);
  const stages = score?.stage_summary;
  const need = score?.sleep_needed;
  const minutes = (ms: number | undefined) => whole(ms === undefined ? undefined : ms / MINUTE_MS);
  return [
    sleep ? localTime(cycle, sleep.start) : '',
    sleep ? localTime(cycle, sleep.end) : '',
    whole(score?.sleep_performance_percentage),
    decimals(score?.respiratory_rate, 1),
    minutes(
      stages &&
        stages.total_light_sleep_time_milli +
          stages.total_slow_wave_sleep_time_milli +
          stages.total_rem_sleep_time_milli,
    ),
    minutes(stages?.total_in_bed_time_milli),
    minutes(stages?.total_light_sleep_time_milli),
    minutes(stages?.total_slow_wave_sleep_time_milli),
    minutes(stages?.total_rem_sleep_time_milli),
    minutes(stages?.total_awake_time_milli),
    minutes(
      need
        ? need.baseline_milli +
            need.need_from_sleep_debt_milli +
            need.need_from_recent_strain_milli +
            need.need_from_recent_nap_milli
        : undefined,
    ),
    minutes(need?.need_from_sleep_debt_milli),
    whole(score?.sleep_efficiency_percentage),
    whole(score?.sleep_consistency_percentage),
  ];
}

/** In the zone in which the cycle began, whatever the record's own is. */
function localTime(cycle: Cycle, time: string): string {
  const local = Date.parse(time) + offsetMinutes(cycle.timezone_offset) * MINUTE_MS;
  return new Date(local).toISOString().slice(0, 19).replace('T', ' ');
}

function whole(value: number | null | undefined): string {
  return value == null ? '' : String(Math.round(value));
}

function decimals(value: number | null | undefined, places: number): string {
  return value == null ? '' : value.toFixed(places);
}
