import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type MemberRecords, type SimulatedMember, simulateMember } from '../../src/demo/member.ts';
import type { TableAnswer } from '../../src/engine/answer.ts';
import type { TodayAnswer } from '../../src/engine/today.ts';
import { Machine } from './support/login.ts';
import { describeTrueDays, isReplaced, localDay, type TrueDay } from './support/truth.ts';

/** With its clock stopped, WHOOP's limit would never be lifted again. */
const UNLIMITED = { minute: 1_000_000, day: 1_000_000 };
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const YEAR = { from: '2025-06-04', to: '2026-06-03' };

const NIGHT_DECIMALS = {
  recovery_score: 0,
  hrv_ms: 1,
  rhr_bpm: 0,
  spo2_pct: 1,
  skin_temp_c: 1,
  sleep_performance_pct: 0,
  asleep_h: 2,
  sleep_need_h: 2,
  sleep_debt_h: 2,
  bedtime_h: 2,
  wake_h: 2,
};
const DECIMALS: Readonly<Record<string, number>> = {
  ...NIGHT_DECIMALS,
  strain: 2,
  kcal: 0,
  steps: 0,
  nap_h: 2,
  workout_count: 0,
  workout_h: 2,
  workout_strain: 2,
  zone45_min: 0,
};
const METRICS = Object.keys(DECIMALS);
const SUMS: readonly string[] = ['workout_count', 'workout_h', 'kcal', 'steps', 'zone45_min'];

let machine: Machine;
let records: MemberRecords;
let truth: TrueDay[];

beforeAll(async () => {
  const member = simulateMember();
  const now = findPendingMorning(member, YEAR.to);
  machine = await Machine.start({ member, clock: () => now, rateLimit: UNLIMITED });
  machine.placeLogin();
  records = member.recordsAt(now);
  truth = describeTrueDays(records, now);
});
afterAll(() => machine[Symbol.asyncDispose]());

describe('the days of a year', () => {
  test('hold what the records hold, by the rules of the day model', async () => {
    const { columns, rows, n } = await askDays(YEAR);
    const expected = daysIn(YEAR);
    expect(columns).toEqual(['day', ...METRICS]);
    expect(rows.map(([day]) => day)).toEqual(expected.map(({ day }) => day));
    expect(n).toBe(rows.length);
    for (const [index, [day, ...cells]] of rows.entries()) {
      for (const [column, metric] of METRICS.entries()) {
        expectRounded(cells[column], expected[index]?.values[metric], metric, day);
      }
    }
  });

  test('are a year with everything that is hard about them', () => {
    const days = daysIn(YEAR);
    const labels = new Set(days.map(({ day }) => day));
    expect(labels.size).toBeLessThan(days.length);
    expect(labels.size).toBeLessThan((Date.parse(YEAR.to) - Date.parse(YEAR.from)) / DAY_MS + 1);
    const has = (metric: string, holds: (value: number | null) => boolean) =>
      days.some(({ values }) => holds(values[metric] ?? null));
    expect(has('recovery_score', (value) => value === null)).toBe(true);
    expect(has('asleep_h', (value) => value === null)).toBe(true);
    expect(has('nap_h', (value) => Number(value) > 0)).toBe(true);
    expect(has('bedtime_h', (value) => Number(value) > 0)).toBe(true);
    expect(new Set(records.cycles.map(({ timezone_offset }) => timezone_offset)).size).toBeGreaterThan(3);
    expect(
      days.some(({ day, workouts }) =>
        workouts.some(({ start, timezone_offset }) => localDay(start, timezone_offset) > day),
      ),
    ).toBe(true);
  });

  test('name what is pending, what cannot be scored and what is not over', async () => {
    const { pending, unscored, in_progress } = await askDays(YEAR);
    const daysWith = (state: string) =>
      daysIn(YEAR)
        .filter(({ states }) => Object.values<string>(states).includes(state))
        .map(({ day }) => day);
    expect(pending).toEqual([YEAR.to]);
    expect(pending).toEqual(daysWith('pending'));
    expect(unscored).toEqual(daysWith('unscored'));
    expect(unscored?.length).toBeGreaterThan(1);
    expect(in_progress).toEqual([YEAR.to]);
  });

  test('are the same whatever range is asked for', async () => {
    const whole = await askDays(YEAR);
    const ranges = [
      ...[0, 45, 90, 130, 171, 204, 261, 310].map((offset) => ({
        from: dayOf(offset),
        to: dayOf(offset + 9),
      })),
      ...findOddDays().map((day) => ({ from: day, to: day })),
      { from: dayOf(200), to: YEAR.to },
      { from: YEAR.to, to: YEAR.to },
    ];
    for (const range of ranges) {
      const isInside = (day: unknown) => String(day) >= range.from && String(day) <= range.to;
      const { rows, pending = [], unscored = [], in_progress = [] } = await askDays(range);
      expect({ range, rows, pending, unscored, in_progress }).toEqual({
        range,
        rows: whole.rows.filter(([day]) => isInside(day)),
        pending: (whole.pending ?? []).filter(isInside),
        unscored: (whole.unscored ?? []).filter(isInside),
        in_progress: (whole.in_progress ?? []).filter(isInside),
      });
    }
  });
});

test.each([
  ['week', weekOf],
  ['month', (day: string) => day.slice(0, 7)],
] as const)(
  'days --by %s sums what adds up and averages the rest without the running day',
  async (by, periodOf) => {
    const { columns, rows } = await askDays(YEAR, '--by', by);
    expect(columns).toEqual([by, 'n_days', ...METRICS]);
    const periods = [...Map.groupBy(daysIn(YEAR), ({ day }) => periodOf(day))];
    expect(rows.map(([period, count]) => [period, count])).toEqual(
      periods.map(([period, days]) => [period, days.length]),
    );
    for (const [index, [period, days]] of periods.entries()) {
      for (const [column, metric] of METRICS.entries()) {
        expectRounded(rows[index]?.[column + 2], combine(days, metric), metric, period);
      }
    }
  },
);

test('every workout and every sleep that counts has its one row', async () => {
  const all = ['--detail', '--from', '2021-01-01', '--to', '2026-12-31'];
  const idsOf = ({ columns, rows }: TableAnswer) =>
    rows.map((row) => String(row[columns.indexOf('id')])).toSorted();
  const workouts = await ask<TableAnswer>('workouts', '--limit', '5000', ...all);
  expect(idsOf(workouts)).toEqual(records.workouts.map(({ id }) => id).toSorted());

  const counted = records.sleeps.filter((sleep) => sleep.nap || !isReplaced(sleep, records.sleeps));
  expect(counted.length).toBeLessThan(records.sleeps.length);
  expect(idsOf(await ask<TableAnswer>('sleeps', ...all))).toEqual(counted.map(({ id }) => id).toSorted());
});

test('today shows a day with the numbers of the table', async () => {
  for (const day of [dayOf(30), dayOf(200), YEAR.to]) {
    const { columns, rows } = await askDays({ from: day, to: day });
    const { recovery, sleep, strain } = await ask<TodayAnswer>('today', '--date', day);
    const readings = Object.entries({ ...recovery, ...sleep, ...strain }).filter(([metric]) =>
      columns.includes(metric),
    );
    expect(readings.length).toBeGreaterThan(5);
    for (const [metric, reading] of readings) {
      const value = rows.at(-1)?.[columns.indexOf(metric)];
      expect<object>({ day, [metric]: reading }).toMatchObject({ day, [metric]: { value } });
    }
  }
});

async function ask<T extends object>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await machine.run([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

function askDays({ from, to }: typeof YEAR, ...flags: string[]): Promise<TableAnswer> {
  return ask('days', '--metrics', METRICS.join(), '--from', from, '--to', to, ...flags);
}

function daysIn({ from, to }: typeof YEAR): TrueDay[] {
  return truth.filter(({ day }) => day >= from && day <= to);
}

/** The first instant of a day at which WHOOP has the night, and its recovery is yet to be scored. */
function findPendingMorning(member: SimulatedMember, day: string): Date {
  for (let ms = Date.parse(day); ; ms += MINUTE_MS) {
    const [newest] = member.recordsAt(new Date(ms)).recoveries;
    if (newest?.score_state === 'PENDING_SCORE') return new Date(ms);
  }
}

/** A metric of several days; null where it is known of none. */
function combine(days: readonly TrueDay[], metric: string): number | null {
  const isSum = SUMS.includes(metric);
  const counted = days.filter(({ isOpen }) => isSum || metric in NIGHT_DECIMALS || !isOpen);
  const values = counted.flatMap((day) => day.values[metric] ?? []);
  const total = values.reduce((a, b) => a + b, 0);
  if (values.length === 0) return null;
  return isSum ? total : total / values.length;
}

/** Within half a unit of the last decimal, and with no decimal more. */
function expectRounded(shown: unknown, exact: number | null | undefined, metric: string, row: unknown): void {
  const decimals = DECIMALS[metric] ?? 0;
  const isRight =
    typeof exact === 'number' && typeof shown === 'number'
      ? Math.abs(shown - exact) <= 0.5 * 10 ** -decimals + 1e-9 &&
        (String(shown).split('.')[1] ?? '').length <= decimals
      : shown === null && exact === null;
  if (!isRight) throw new Error(`${metric} of ${row} is shown as ${shown}; the records say ${exact}.`);
}

function dayOf(offset: number): string {
  return new Date(Date.parse(YEAR.from) + offset * DAY_MS).toISOString().slice(0, 10);
}

/** Days with two cycles, without a night, with something unscored. */
function findOddDays(): string[] {
  const days = daysIn(YEAR);
  const twice = days.find(({ day }, index) => days[index + 1]?.day === day);
  const nightless = days.find(({ values }) => values.asleep_h === null);
  const unscored = days.find(({ states }) => Object.values<string>(states).includes('unscored'));
  return [twice, nightless, unscored].flatMap((found) => found?.day ?? []);
}

/** ISO 8601: the week of the nearest Thursday, counted from the year's first. */
function weekOf(day: string): string {
  const thursday = new Date(`${day}T12:00:00Z`);
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const year = thursday.getUTCFullYear();
  const week = Math.ceil((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7);
  return `${year}-W${String(week).padStart(2, '0')}`;
}
