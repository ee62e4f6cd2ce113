import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  ALCOHOL,
  HARD_DAY,
  HRV_SEASON,
  IDLE_HABITS,
  JOURNAL,
  type MorningEffect,
  SHORT_SLEEP,
} from '../../../src/demo/effects.ts';
import { simulateMember } from '../../../src/demo/member.ts';
import { askCompare } from '../../../src/engine/compare.ts';
import type { Context } from '../../../src/engine/context.ts';
import { writeDemoDiary } from '../../../src/engine/demo-diary.ts';
import { askPatterns } from '../../../src/engine/patterns.ts';
import { askRelate } from '../../../src/engine/relate.ts';
import { askTrend } from '../../../src/engine/trend.ts';
import { assembleDays } from '../../../src/insights/assemble-days.ts';
import type { AssembledDay } from '../../../src/insights/day-row.ts';
import { openRecordedMember } from '../../support/recorded-member.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const RANGE = { from: '2022-01-01', to: '2026-11-21' };
const YEARS = [2022, 2023, 2024, 2025];
const DAYS_A_MONTH = 30.44;

/** Answers that are asked of several members; each by itself may miss what is true by chance. */
interface Asked {
  context: Context;
  rows: readonly AssembledDay[];
  illMornings: readonly string[];
  close(): PromiseLike<void>;
}

let members: Asked[];

beforeAll(async () => {
  members = await Promise.all([1, 2, 3].map(openMember));
});
afterAll(async () => {
  await Promise.all(members.map((member) => member.close()));
});

async function openMember(seed: number): Promise<Asked> {
  const now = new Date(NOW);
  const simulated = simulateMember({ seed });
  const records = simulated.recordsAt(now);
  const { cycles, sleeps, recoveries, workouts } = records;
  const own = {
    cycles: [...cycles],
    sleeps: [...sleeps],
    recoveries: [...recoveries],
    workouts: [...workouts],
  };
  const member = await openRecordedMember(own, NOW);
  writeDemoDiary(member.context.member, simulated, now);
  return {
    context: member.context,
    rows: assembleDays(own),
    illMornings: simulated.illMornings(now),
    close: () => member[Symbol.asyncDispose](),
  };
}

async function ofEach<T>(question: (member: Asked) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (const member of members) answers.push(await question(member));
  return answers;
}

const contains = (interval: readonly [number, number] | undefined, truth: number) =>
  interval !== undefined && interval[0] <= truth && truth <= interval[1];

const METRIC_OF = { recoveryPoints: 'recovery_score', hrvMs: 'hrv_ms', rhrBpm: 'rhr_bpm' } as const;
const EFFECTS = Object.keys(METRIC_OF) as (keyof MorningEffect)[];

describe('alcohol', () => {
  test.each(EFFECTS)('costs the next morning what was planted: %s', async (effect) => {
    // On Fridays alone: on Saturdays the member trains longer, too.
    const [a, b] = ['tag:alcohol and weekday:fri', 'not tag:alcohol and weekday:fri'];
    const answers = await ofEach(({ context }) =>
      askCompare(context, { metric: METRIC_OF[effect], a, b, ...RANGE }),
    );
    for (const { lag_days, ci, p, enough } of answers) {
      expect({ lag_days, enough, isFound: (p ?? 1) < 0.001 }).toEqual({
        lag_days: 1,
        enough: true,
        isFound: true,
      });
      expect(contains(ci, ALCOHOL[effect])).toBe(true);
    }
  });

  test('is what goes with recovery most, one day before it', async () => {
    const answers = await ofEach(({ context }) =>
      askRelate(context, { outcome: 'recovery_score', ...RANGE }),
    );
    for (const { rows } of answers) {
      const [driver, lag, , , rho, , , q] = rows[0] ?? [];
      expect([driver, lag, Number(rho) < -0.2, Number(q) < 0.001]).toEqual(['tag:alcohol', 1, true, true]);
    }
  });

  test.each([
    ['two mornings later', { metric: 'recovery_score', lag: 2 }],
    ['the oxygen in the blood', { metric: 'spo2_pct' }],
    ['the length of the night', { metric: 'asleep_h' }],
  ])('costs nothing of %s', async (_, input) => {
    const [a, b] = ['tag:alcohol and weekday:fri', 'not tag:alcohol and weekday:fri'];
    const answers = await ofEach(({ context }) => askCompare(context, { ...input, a, b, ...RANGE }));
    expect(answers.filter(({ ci }) => contains(ci, 0)).length).toBeGreaterThanOrEqual(2);
    for (const { p } of answers) expect(p).toBeGreaterThan(0.005);
  });
});

describe('of what the member writes down', () => {
  test('the journal tells of alcohol what the tag tells', async () => {
    const answers = await ofEach(async ({ context }) => {
      const ask = (a: string) =>
        askCompare(context, { metric: 'recovery_score', a, b: `not ${a}`, from: JOURNAL.from, to: RANGE.to });
      return [await ask('tag:alcohol'), await ask(`journal:${JOURNAL.alcohol}`)] as const;
    });
    for (const [tag, journal] of answers) {
      expect(journal.lag_days).toBe(1);
      expect(journal.p).toBeLessThan(0.001);
      expect(contains(journal.ci, ALCOHOL.recoveryPoints)).toBe(true);
      // A day without a cycle has a tag all the same, but no answer.
      expect(Math.abs(journal.a.n - tag.a.n)).toBeLessThanOrEqual(3);
    }
  });

  test.each(Object.keys(IDLE_HABITS))('%s costs nothing', async (habit) => {
    const [a, b] = [`tag:${habit}`, `not tag:${habit}`];
    const answers = await ofEach(({ context }) =>
      askCompare(context, { metric: 'recovery_score', a, b, ...RANGE }),
    );
    for (const { enough, p = 0 } of answers) expect([enough, p > 0.005]).toEqual([true, true]);
  });

  test('nothing idle goes with recovery', async () => {
    const idle = [...Object.keys(IDLE_HABITS).map((habit) => `tag:${habit}`), `journal:${JOURNAL.reading}`];
    const answers = await ofEach(({ context }) =>
      askRelate(context, { outcome: 'recovery_score', drivers: idle, ...RANGE }),
    );
    for (const { rows } of answers) {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(Number(row.at(-1))).toBeGreaterThan(0.05);
    }
  });
});

test('the strain ceiling is where it was planted, as is what lies above', async () => {
  const answers = await ofEach(({ context }) => askPatterns(context, RANGE));
  const ceilings = answers.map(({ strain_ceiling }) => strain_ceiling);
  const inCi = ceilings.filter((found) => contains(found?.ci, HARD_DAY.strainThreshold));
  const inPoints = ceilings.filter((found) => contains(found?.points_ci, HARD_DAY.perUnit.recoveryPoints));
  expect([inCi.length, inPoints.length]).toEqual([3, 3]);
  // Nothing was planted about bedtimes.
  expect(answers.map(({ best_bedtime }) => best_bedtime)).toEqual([undefined, undefined, undefined]);
});

test('a short night costs what was planted', async () => {
  const [a, b] = ['asleep_h<6', 'asleep_h>=6'];
  const truths = await ofEach(async ({ rows }) => {
    const missingOf = (isShort: boolean) => {
      const hours = rows
        .filter(({ day, values }) => day >= RANGE.from && values.recovery_score !== undefined)
        .map(({ values }) => values.asleep_h ?? 9)
        .filter((asleep) => asleep < 6 === isShort)
        .map((asleep) => Math.max(0, SHORT_SLEEP.asleepThresholdHours - asleep));
      return hours.reduce((sum, hour) => sum + hour, 0) / hours.length;
    };
    return SHORT_SLEEP.perHour.recoveryPoints * (missingOf(true) - missingOf(false));
  });
  const answers = await ofEach(({ context }) =>
    askCompare(context, { metric: 'recovery_score', a, b, ...RANGE }),
  );
  for (const [index, { lag_days, ci, p }] of answers.entries()) {
    expect(lag_days).toBe(0);
    expect(p).toBeLessThan(0.001);
    expect(contains(ci, truths[index] ?? 0)).toBe(true);
  }
});

test.each([
  ['rises in autumn', '09', '11', HRV_SEASON.msPerMonth, 'falling'],
  ['falls in spring', '03', '05', -HRV_SEASON.msPerMonth, 'rising'],
  ['rests in summer', '06', '08', 0, undefined],
] as const)('HRV %s as much as was planted', async (_, from, to, perMonth, never) => {
  const answers = (
    await ofEach(({ context }) =>
      Promise.all(
        YEARS.map((year) =>
          askTrend(context, { metric: 'hrv_ms', from: `${year}-${from}`, to: `${year}-${to}` }),
        ),
      ),
    )
  ).flat();
  const truth = (perMonth * 7) / DAYS_A_MONTH;
  expect(answers.filter(({ ci }) => contains(ci, truth)).length / answers.length).toBeGreaterThanOrEqual(
    0.75,
  );
  const directions = answers.map(({ direction }) => direction);
  if (never) {
    expect(directions).not.toContain(never);
    expect(directions.filter((direction) => direction !== 'flat').length).toBeGreaterThan(answers.length / 2);
  } else {
    expect(directions.filter((direction) => direction === 'flat').length / answers.length).toBeGreaterThan(
      0.9,
    );
  }
});

test('a year of HRV neither rises nor falls, and says that it has a season', async () => {
  const answers = (
    await ofEach(({ context }) =>
      Promise.all(
        YEARS.map((year) => askTrend(context, { metric: 'hrv_ms', from: `${year}-01`, to: `${year}-12` })),
      ),
    )
  ).flat();
  const flat = answers.filter(({ direction }) => direction === 'flat');
  expect(flat.length / answers.length).toBeGreaterThanOrEqual(0.75);
  for (const { notes = [] } of answers) expect(notes.join(' ')).toContain('season');
});

test('mornings of an illness stand out', async () => {
  const found = await ofEach(async ({ context, illMornings }) => {
    const years = [...Map.groupBy(illMornings, (day) => day.slice(0, 4)).values()].filter(
      ([first = '']) => first >= RANGE.from,
    );
    const noticed = await Promise.all(
      years.map(async (mornings) => {
        const range = { from: mornings[0] ?? '', to: mornings.at(-1) ?? '' };
        const { anomalies = [] } = await askTrend(context, { metric: 'respiratory_rate', ...range });
        return anomalies.some(([, , z]) => z > 0);
      }),
    );
    return { noticed: noticed.filter(Boolean).length, illnesses: years.length };
  });
  for (const { noticed, illnesses } of found) expect(noticed / illnesses).toBeGreaterThanOrEqual(0.6);
});
