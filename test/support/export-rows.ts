import headers from './export-headers.json' with { type: 'json' };
import type { ExportTable } from './whoop-export.ts';

type Row = Readonly<Record<string, string>>;

const CYCLE: Row = {
  'Cycle start time': '2024-03-01 23:10:05',
  'Cycle end time': '2024-03-02 23:40:00',
  'Cycle timezone': 'UTC+01:00',
};
const SLEEP: Row = {
  'Sleep onset': '2024-03-01 23:10:05',
  'Wake onset': '2024-03-02 07:00:35',
  'Sleep performance %': '88',
  'Respiratory rate (rpm)': '15.2',
  'Asleep duration (min)': '430',
  'In bed duration (min)': '470',
  'Light sleep duration (min)': '220',
  'Deep (SWS) duration (min)': '100',
  'REM duration (min)': '110',
  'Awake duration (min)': '40',
  'Sleep need (min)': '480',
  'Sleep debt (min)': '12',
  'Sleep efficiency %': '91',
  'Sleep consistency %': '74',
};
const HEART: Row = { 'Energy burned (cal)': '2000', 'Max HR (bpm)': '171', 'Average HR (bpm)': '66' };
const ZONES: Row = {
  'HR Zone 1 %': '10',
  'HR Zone 2 %': '20',
  'HR Zone 3 %': '30',
  'HR Zone 4 %': '25',
  'HR Zone 5 %': '5',
};

/** One whole row of each table, of the same night and day. */
export const EXPORT_ROWS = {
  cycles: {
    ...CYCLE,
    'Recovery score %': '61',
    'Resting heart rate (bpm)': '52',
    'Heart rate variability (ms)': '64',
    'Skin temp (celsius)': '33.45',
    'Blood oxygen %': '96.10',
    'Day Strain': '12.3',
    ...HEART,
    ...SLEEP,
  },
  sleeps: { ...CYCLE, ...SLEEP, Nap: 'false' },
  workouts: {
    ...CYCLE,
    'Workout start time': '2024-03-02 17:00:00',
    'Workout end time': '2024-03-02 18:00:00',
    'Duration (min)': '60',
    'Activity name': 'Running',
    'Activity Strain': '9.5',
    ...HEART,
    ...ZONES,
    'GPS enabled': 'true',
  },
  journal: { ...CYCLE, 'Question text': 'Had any alcohol?', 'Answered yes': 'true', Notes: 'two glasses' },
} as const satisfies Record<keyof typeof headers.en, Row>;

/** A table of whole rows but for what is given; a title with `undefined` in the first row has no column. */
export function exportTable(
  name: keyof typeof EXPORT_ROWS,
  ...rows: readonly Readonly<Record<string, string | undefined>>[]
): ExportTable {
  const [first = {}] = rows;
  const added = Object.keys(first).filter((title) => !headers.en[name].includes(title));
  const titles = [...headers.en[name], ...added].filter(
    (title) => !(title in first) || first[title] !== undefined,
  );
  const whole: Row = EXPORT_ROWS[name];
  return [titles, ...rows.map((row) => titles.map((title) => row[title] ?? whole[title] ?? ''))];
}
