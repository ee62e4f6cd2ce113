import { describe, expect, test } from 'bun:test';
import { addDays } from '../../../src/insights/calendar.ts';
import { describeTrend } from '../../../src/insights/trend.ts';
import { createNoise } from './support/noise.ts';
import { dayRow, rowsOf } from './support/rows.ts';

const FIRST = '2026-01-01';
/** Days before the range that its baselines reach back to. */
const BEFORE = 60;
const FROM = addDays(FIRST, BEFORE);
const DAYS = 90;
const RANGE = { from: FROM, to: addDays(FROM, DAYS - 1) };

function hrvOf(values: readonly (number | undefined)[]) {
  return describeTrend(rowsOf(FIRST, 'hrv_ms', values), RANGE, 'hrv_ms');
}

describe('a trend', () => {
  test('tells the slope that was planted, in the values’ unit a day', () => {
    const noise = createNoise(11).series(BEFORE + DAYS, 0.3);
    const { trend, n } = hrvOf(noise.map((value, index) => 60 + 5 * value + 0.2 * index));
    expect(n).toBe(DAYS);
    expect(trend?.p).toBeLessThan(0.001);
    expect(0.2).toBeWithin(trend?.interval?.low ?? 1, trend?.interval?.high ?? 0);
  });

  test('of fewer days than make a baseline has no slope', () => {
    const values = Array.from({ length: BEFORE + 6 }, (_, index) => (index < BEFORE ? undefined : index));
    expect(hrvOf(values)).toMatchObject({ n: 6, trend: undefined, baseline: undefined, changes: [] });
  });

  test('of a range without values is empty', () => {
    expect(hrvOf([])).toEqual({
      n: 0,
      missingDays: DAYS,
      longestGap: RANGE,
      latest: undefined,
      baseline: undefined,
      isConstant: false,
      trend: undefined,
      season: undefined,
      changes: [],
      anomalies: [],
    });
  });

  test('of a constant series is level, without any z', () => {
    const found = hrvOf(Array.from({ length: BEFORE + DAYS }, () => 50));
    expect(found).toMatchObject({ isConstant: true, trend: { slope: 0, p: 1 }, changes: [], anomalies: [] });
    expect(found.latest).toEqual({ day: RANGE.to, value: 50, z: undefined });
  });

  test('takes days as they are: missing ones are not squeezed together', () => {
    const rows = rowsOf(
      FIRST,
      'hrv_ms',
      Array.from({ length: BEFORE + DAYS }, (_, index) =>
        index < BEFORE + 10 || index >= BEFORE + 70 ? index : undefined,
      ),
    );
    const found = describeTrend(rows, RANGE, 'hrv_ms');
    expect(found.trend?.slope).toBeCloseTo(1, 12);
    expect(found).toMatchObject({
      n: 30,
      missingDays: 60,
      longestGap: { from: addDays(FROM, 10), to: addDays(FROM, 69) },
    });
  });
});

describe('the latest value', () => {
  const usual = Array.from({ length: BEFORE + DAYS - 1 }, (_, index) => 50 + (index % 5));

  test('stands beside the thirty days before it', () => {
    const { latest, baseline } = hrvOf([...usual, 62]);
    expect(latest?.day).toBe(RANGE.to);
    expect(latest?.z).toBeCloseTo(10 / 1.4826, 9);
    expect(baseline).toEqual({ median: 52, mad: 1, n: 30 });
  });

  test('is not that of a day which is not over, nor of a calibrating night', () => {
    const rows = rowsOf(FIRST, 'strain', [...usual, 62]);
    const last = rows.at(-1);
    const open = [...rows.slice(0, -1), dayRow(last?.day ?? '', { strain: 1 }, { open: true })];
    expect(describeTrend(open, RANGE, 'strain').latest?.day).toBe(addDays(RANGE.to, -1));
    const calibrating = rowsOf(FIRST, 'hrv_ms', usual).map((row) => ({
      ...row,
      calibrating: row.day < FROM,
    }));
    expect(describeTrend(calibrating, RANGE, 'hrv_ms').baseline?.n).toBe(30);
    expect(describeTrend(calibrating, { from: FIRST, to: FROM }, 'hrv_ms').n).toBe(1);
  });
});

describe('anomalies', () => {
  const noise = createNoise(2).series(BEFORE + DAYS, 0.3);

  test('are the days far from what was usual before them', () => {
    const values = noise.map((value, index) => 60 + 5 * value + (index === BEFORE + 40 ? 40 : 0));
    const { anomalies } = hrvOf(values);
    expect(anomalies.map(({ day }) => day)).toContain(addDays(FROM, 40));
    expect(anomalies.length).toBeLessThan(4);
  });

  test.each([
    ['hrv_ms', 0, (noise: number) => 60 + 5 * noise],
    ['hrv_ms', 0.5, (noise: number) => 60 + 5 * noise],
    ['rhr_bpm', 0.35, (noise: number) => Math.round(54 + 2.2 * noise)],
  ] as const)('are made of noise less than once in two years (%s, φ = %d)', (name, phi, toValue) => {
    const values = createNoise(4)
      .series(20 * 365, phi)
      .map(toValue);
    const range = { from: addDays(FIRST, BEFORE), to: addDays(FIRST, values.length - 1) };
    const found = Array.from({ length: 20 }, (_, year) => {
      const slice = { from: addDays(range.from, 365 * year), to: addDays(range.from, 365 * year + 364) };
      return describeTrend(rowsOf(FIRST, name, values), slice, name).anomalies.length;
    });
    expect(found.reduce((sum, count) => sum + count, 0)).toBeLessThan(10);
  });

  test('are told of a night at another hour, whatever the others share', () => {
    const bedtimes = Array.from({ length: BEFORE + DAYS }, (_, index) =>
      index === BEFORE + 60 ? 7 : index % 2 ? -1 : -0.5,
    );
    const { anomalies } = describeTrend(rowsOf(FIRST, 'bedtime_h', bedtimes), RANGE, 'bedtime_h');
    expect(anomalies).toMatchObject([{ day: addDays(FROM, 60), value: 7 }]);
    expect(anomalies[0]?.z).toBeCloseTo(20.9, 1);
  });
});

test('an abrupt change is found on its day', () => {
  const noise = createNoise(8).series(BEFORE + DAYS, 0.3);
  const values = noise.map((value, index) => 60 + 4 * value + (index < BEFORE + 50 ? 0 : 12));
  const [change] = hrvOf(values).changes;
  expect(change?.day).toMatch(
    new RegExp(`^(${[48, 49, 50, 51, 52].map((days) => addDays(FROM, days)).join('|')})$`),
  );
});

test('a change right after days without a value says since when there is none', () => {
  const noise = createNoise(8).series(BEFORE + DAYS, 0.3);
  const step = noise.map((value, index) => 60 + 4 * value + (index < BEFORE + 50 ? 0 : 20));
  const torn = step.map((value, index) => (index >= BEFORE + 40 && index < BEFORE + 50 ? undefined : value));
  expect(hrvOf(step).changes).toMatchObject([{ gap: undefined }]);
  expect(hrvOf(torn).changes).toMatchObject([
    { day: addDays(FROM, 50), gap: { from: addDays(FROM, 40), to: addDays(FROM, 49) } },
  ]);
});

test('pure steps are told as such, and steady slopes are not', () => {
  const noise = createNoise(6);
  const MEMBERS = 60;
  const stepped = (shape: (at: number) => number) =>
    Array.from({ length: MEMBERS }, () =>
      hrvOf(noise.series(BEFORE + DAYS, 0.35).map((value, index) => value + shape(index - BEFORE))),
    ).filter(({ changes }) => changes.length > 0).length;
  expect(stepped((at) => (at < 45 ? 0 : 4))).toBe(MEMBERS);
  expect(stepped((at) => (4 * at) / DAYS)).toBeLessThanOrEqual(0.1 * MEMBERS);
});

describe('of a thousand members without effects', () => {
  const MEMBERS = 1_000;

  test.each([
    [1, 0],
    [2, 0],
    [1, 0.5],
    [2, 0.5],
  ])('seed %d, φ = %d: at most 6.5 %% have a trend, and at most as many a change', (seed, phi) => {
    const noise = createNoise(seed);
    let [trends, changes] = [0, 0];
    for (let member = 0; member < MEMBERS; member++) {
      const rows = rowsOf(FROM, 'hrv_ms', noise.series(DAYS, phi));
      const found = describeTrend(rows, RANGE, 'hrv_ms');
      if ((found.trend?.p ?? 1) < 0.05) trends += 1;
      if (found.changes.length > 0) changes += 1;
    }
    expect(trends / MEMBERS).toBeLessThanOrEqual(0.065);
    expect(changes / MEMBERS).toBeLessThanOrEqual(0.065);
  });
});

describe('of members whose year only has a season', () => {
  const MEMBERS = 100;
  /** Some seconds of work, on a machine that may be busy. */
  const TIMEOUT_MS = 60_000;
  const YEAR = { from: FROM, to: addDays(FROM, 364) };
  const wave = (at: number, phase: number) => Math.sin((2 * Math.PI * at) / 365.2425 + phase);

  function ofMembers(seed: number, shape: (at: number, phase: number) => number) {
    const noise = createNoise(seed);
    return Array.from({ length: MEMBERS }, () => {
      const phase = 2 * Math.PI * noise.uniform();
      const values = noise.series(365, 0.35).map((value, at) => value + shape(at, phase));
      return describeTrend(rowsOf(FROM, 'hrv_ms', values), YEAR, 'hrv_ms');
    });
  }

  test.each([
    [1, 0.6],
    [2, 0.6],
    [1, 1],
    [2, 1],
  ])(
    'seed %d, amplitude %d: at most 6.5 %% rise or fall without a word about it',
    (seed, amplitude) => {
      const found = ofMembers(seed, (at, phase) => amplitude * wave(at, phase));
      const claimed = found.filter(
        ({ trend, season }) => trend?.direction !== 'flat' && season !== 'possible',
      );
      expect(claimed.length / MEMBERS).toBeLessThanOrEqual(0.065);
    },
    TIMEOUT_MS,
  );

  test(
    'a steady rise of two standard deviations still is one',
    () => {
      const found = ofMembers(1, (at) => (2 * at) / 365);
      const rising = found.filter(
        ({ trend, season }) => trend?.direction === 'rising' && season === undefined,
      );
      expect(rising.length / MEMBERS).toBeGreaterThan(0.95);
    },
    TIMEOUT_MS,
  );

  test(
    'an abrupt change is no season',
    () => {
      const found = ofMembers(1, (at) => (at < 180 ? 0 : 2));
      const told = found.filter(({ changes, season }) => changes.length > 0 && season !== 'clear');
      expect(told.length / MEMBERS).toBeGreaterThan(0.95);
    },
    TIMEOUT_MS,
  );
});
