import { expect, test } from 'bun:test';
import { assembleDays } from '../../../src/insights/assemble-days.ts';
import type { AssembledDay, DayRow } from '../../../src/insights/day-row.ts';
import type { MetricName } from '../../../src/insights/metrics.ts';
import type { MemberRecords } from '../../../src/whoop/member-records.ts';
import type { Cycle, Recovery, Sleep, Workout } from '../../../src/whoop/schemas.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';

/** Times are UTC; a cycle runs until the next one starts, and the last one is open. */
interface Night {
  /** Start of the cycle, and of its sleep. */
  start: string;
  /** End of its sleep; without one the night was not recorded. */
  wake?: string;
  offset: string;
  /** Of the cycle's record, where it is another one than the sleep's. */
  cycleOffset?: string;
  cycle?: Partial<Cycle>;
  sleep?: Partial<Sleep>;
  recovery?: Partial<Recovery>;
}

interface Life {
  nights: readonly Night[];
  sleeps?: readonly Sleep[];
  workouts?: readonly Workout[];
}

/** What a row has to be; metrics to three decimals. */
interface Expected {
  day: string;
  open?: boolean;
  calibrating?: boolean;
  states?: Partial<DayRow['states']>;
  values?: Partial<Record<MetricName, number | undefined>>;
}

const at = (text: string) => `${text.replace(' ', 'T')}:00.000Z`;

function recordsOf({ nights, sleeps = [], workouts = [] }: Life): MemberRecords {
  return {
    cycles: nights.map((night, index) => {
      const end = nights[index + 1]?.start;
      return cycle(index, at(night.start), end === undefined ? null : at(end), {
        timezone_offset: night.cycleOffset ?? night.offset,
        ...night.cycle,
      });
    }),
    sleeps: [
      ...nights.flatMap(({ start, wake, offset, ...night }, index) =>
        wake === undefined
          ? []
          : [sleep(`s${index}`, index, at(start), at(wake), { timezone_offset: offset, ...night.sleep })],
      ),
      ...sleeps,
    ],
    recoveries: nights.flatMap(({ wake, recovery: more }, index) =>
      wake === undefined ? [] : [recovery(`s${index}`, index, 60, more)],
    ),
    workouts: [...workouts],
  };
}

const UNSCORED = { score_state: 'UNSCORABLE', score: null } as const;
const CALIBRATING = {
  score: {
    user_calibrating: true,
    recovery_score: 40,
    resting_heart_rate: 60,
    hrv_rmssd_milli: 40,
  },
};

const CASES: readonly [name: string, life: Life, rows: readonly Expected[]][] = [
  [
    'flying east over the date line skips a date',
    {
      nights: [
        { start: '2026-07-10 08:30', wake: '2026-07-10 16:30', offset: '-10:00' },
        { start: '2026-07-11 09:00', wake: '2026-07-11 16:00', offset: '-10:00' },
        { start: '2026-07-12 14:00', wake: '2026-07-12 22:00', offset: '+09:00' },
        { start: '2026-07-13 14:00', wake: '2026-07-13 22:00', offset: '+09:00' },
      ],
    },
    [
      { day: '2026-07-10', values: { bedtime_h: -1.5, wake_h: 6.5 } },
      { day: '2026-07-11', values: { bedtime_h: -1, wake_h: 6 } },
      { day: '2026-07-13', values: { bedtime_h: -1, wake_h: 7 } },
      { day: '2026-07-14', open: true },
    ],
  ],
  [
    'flying west over the date line has a date twice, and no row is merged',
    {
      nights: [
        { start: '2026-07-10 14:00', wake: '2026-07-10 22:00', offset: '+09:00' },
        { start: '2026-07-11 09:00', wake: '2026-07-11 16:00', offset: '-10:00', cycleOffset: '+09:00' },
        { start: '2026-07-12 09:00', wake: '2026-07-12 16:00', offset: '-10:00' },
      ],
    },
    [{ day: '2026-07-11' }, { day: '2026-07-11' }, { day: '2026-07-12', open: true }],
  ],
  [
    'the night on which clocks go forward is as long as it was slept, by the clock of the morning',
    {
      nights: [
        { start: '2026-03-28 22:00', wake: '2026-03-29 05:00', offset: '+02:00' },
        { start: '2026-03-29 21:00', wake: '2026-03-30 05:00', offset: '+02:00' },
      ],
    },
    [
      { day: '2026-03-29', values: { in_bed_h: 7, bedtime_h: 0, wake_h: 7 } },
      { day: '2026-03-30', open: true, values: { in_bed_h: 8, bedtime_h: -1 } },
    ],
  ],
  [
    'the night on which clocks go back is as long as it was slept, by the clock of the morning',
    {
      nights: [
        { start: '2026-10-24 21:00', wake: '2026-10-25 06:00', offset: '+01:00', cycleOffset: '+02:00' },
        { start: '2026-10-25 22:00', wake: '2026-10-26 06:00', offset: '+01:00' },
      ],
    },
    [
      { day: '2026-10-25', values: { in_bed_h: 9, bedtime_h: -2, wake_h: 7 } },
      { day: '2026-10-26', open: true },
    ],
  ],
  [
    'a night worker’s day begins with the sleep that ends on it; its bedtime is a time of the morning',
    {
      nights: [
        { start: '2026-05-04 06:30', wake: '2026-05-04 13:30', offset: '+01:00' },
        { start: '2026-05-05 06:30', wake: '2026-05-05 13:30', offset: '+01:00' },
        { start: '2026-05-05 21:00', wake: '2026-05-06 05:00', offset: '+01:00' },
      ],
      workouts: [workout('w', at('2026-05-05 02:00'), 45)],
    },
    [
      { day: '2026-05-04', values: { bedtime_h: 7.5, wake_h: 14.5, workout_count: 1 } },
      { day: '2026-05-05', values: { bedtime_h: 7.5, workout_count: 0 } },
      { day: '2026-05-06', open: true },
    ],
  ],
  [
    'of two main sleeps in a cycle the longer one counts',
    {
      nights: [{ start: '2026-05-04 22:00', wake: '2026-05-05 01:00', offset: 'Z' }],
      sleeps: [sleep('later', 0, at('2026-05-05 02:30'), at('2026-05-05 08:00'))],
    },
    [
      {
        day: '2026-05-05',
        open: true,
        // The recovery is the shorter sleep's.
        states: { sleep: 'scored', recovery: 'pending' },
        values: { in_bed_h: 5.5, bedtime_h: 2.5, recovery_score: undefined },
      },
    ],
  ],
  [
    'of two main sleeps that overlap the one created later counts, though it is shorter',
    {
      nights: [{ start: '2026-05-04 22:00', wake: '2026-05-05 07:00', offset: 'Z' }],
      sleeps: [
        sleep('edited', 0, at('2026-05-04 23:30'), at('2026-05-05 06:00'), {
          created_at: at('2026-05-05 12:00'),
        }),
      ],
    },
    [{ day: '2026-05-05', open: true, values: { in_bed_h: 6.5, bedtime_h: -0.5, wake_h: 6 } }],
  ],
  [
    'a cycle without a main sleep has the date of twelve hours after its start',
    {
      nights: [
        { start: '2026-05-04 22:00', offset: '+02:00' },
        { start: '2026-05-05 22:00', wake: '2026-05-06 06:00', offset: '+02:00' },
      ],
    },
    [
      {
        day: '2026-05-05',
        states: { sleep: 'absent', recovery: 'absent', strain: 'scored' },
        values: { asleep_h: undefined, bedtime_h: undefined, strain: 10.123, nap_h: 0 },
      },
      { day: '2026-05-06', open: true },
    ],
  ],
  [
    'a nap longer than the night is a nap still, of the day in which it begins',
    {
      nights: [
        { start: '2026-05-04 23:00', wake: '2026-05-05 03:00', offset: 'Z' },
        { start: '2026-05-05 23:30', wake: '2026-05-06 07:00', offset: 'Z' },
      ],
      sleeps: [sleep('nap', 0, at('2026-05-05 13:00'), at('2026-05-05 19:00'), { nap: true })],
    },
    [
      { day: '2026-05-05', values: { in_bed_h: 4, nap_h: 5.5, wake_h: 3, recovery_score: 60 } },
      { day: '2026-05-06', open: true, values: { nap_h: 0 } },
    ],
  ],
  [
    'a cycle of forty hours is one row, with the workouts of both its days',
    {
      nights: [
        { start: '2026-05-04 22:00', wake: '2026-05-05 06:00', offset: 'Z' },
        { start: '2026-05-06 14:00', wake: '2026-05-06 23:00', offset: 'Z' },
      ],
      workouts: [workout('first', at('2026-05-05 17:00'), 60), workout('second', at('2026-05-06 09:00'), 30)],
    },
    [
      { day: '2026-05-05', values: { workout_count: 2, workout_h: 1.5 } },
      // Asleep from 14:00 on: hours before midnight.
      { day: '2026-05-06', open: true, values: { bedtime_h: -10, workout_count: 0 } },
    ],
  ],
  [
    'a workout after midnight is of the day before, until the next sleep begins',
    {
      nights: [
        { start: '2026-05-08 22:00', wake: '2026-05-09 06:00', offset: 'Z' },
        { start: '2026-05-10 02:00', wake: '2026-05-10 09:00', offset: 'Z' },
      ],
      workouts: [
        workout('dance', at('2026-05-10 00:30'), 60),
        // From the very moment on at which the next cycle starts.
        workout('edge', at('2026-05-10 02:00'), 10),
      ],
    },
    [
      { day: '2026-05-09', values: { workout_count: 1 } },
      { day: '2026-05-10', open: true, values: { workout_count: 1, bedtime_h: 2 } },
    ],
  ],
  [
    'calibrating nights are marked',
    {
      nights: [
        { start: '2026-05-04 22:00', wake: '2026-05-05 06:00', offset: 'Z', recovery: CALIBRATING },
        { start: '2026-05-05 22:00', wake: '2026-05-06 06:00', offset: 'Z' },
      ],
    },
    [
      { day: '2026-05-05', calibrating: true, values: { recovery_score: 40, spo2_pct: undefined } },
      { day: '2026-05-06', open: true },
    ],
  ],
  [
    'days that WHOOP could not score have rows without values, never zeros',
    {
      nights: [4, 5, 6].map((date) => ({
        start: `2026-05-0${date} 22:00`,
        wake: `2026-05-0${date + 1} 06:00`,
        offset: 'Z',
        cycle: UNSCORED,
        sleep: UNSCORED,
        recovery: UNSCORED,
      })),
      workouts: [workout('w', at('2026-05-06 09:00'), 30, UNSCORED)],
    },
    ['2026-05-05', '2026-05-06', '2026-05-07'].map((day, index) => ({
      day,
      ...(index === 2 ? { open: true } : {}),
      states: {
        recovery: 'unscored',
        sleep: 'unscored',
        strain: 'unscored',
        workouts: index === 1 ? 'unscored' : 'scored',
      },
      values: {
        recovery_score: undefined,
        asleep_h: undefined,
        strain: undefined,
        // The clock was read all the same, and the workout took place.
        bedtime_h: -2,
        workout_count: index === 1 ? 1 : 0,
        workout_strain: undefined,
        zone45_min: index === 1 ? undefined : 0,
      },
    })),
  ],
];

test.each(CASES.map(([name, life, rows]) => [name, life, rows] as const))('%s', (_, life, expected) => {
  const rows = assembleDays(recordsOf(life));
  expect(rows.map((row, index) => describeRow(row, expected[index]))).toEqual(expected.map(fill));
});

/** Of a row what `expected` speaks of. */
function describeRow(row: AssembledDay, expected: Expected | undefined): Expected {
  const names = Object.keys(expected?.values ?? {}) as MetricName[];
  const parts = Object.keys(expected?.states ?? {}) as (keyof DayRow['states'])[];
  const round = (value: number | undefined) => (value === undefined ? value : Number(value.toFixed(3)));
  return {
    day: row.day,
    open: row.open,
    calibrating: row.calibrating,
    states: Object.fromEntries(parts.map((part) => [part, row.states[part]])),
    values: Object.fromEntries(names.map((name) => [name, round(row.values[name])])),
  };
}

function fill({ day, open = false, calibrating = false, states = {}, values = {} }: Expected): Expected {
  return { day, open, calibrating, states, values };
}
