import { describe, expect, test } from 'bun:test';
import {
  ALCOHOL,
  BASELINE,
  HARD_DAY,
  HRV_SEASON,
  ILLNESS,
  MORNING_NOISE,
  type MorningEffect,
  SHORT_SLEEP,
} from '../../../src/demo/effects.ts';
import { simulateMember } from '../../../src/demo/member.ts';
import type { Recovery, Sleep } from '../../../src/whoop/schemas.ts';
import { fitLeastSquares } from './least-squares.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const HOUR_MS = 3_600_000;

interface Morning {
  date: string;
  score: NonNullable<Recovery['score']>;
  respiratoryRate: number;
  /** What the evening, the day and the night before were like. */
  alcohol: number;
  alcoholTwoEveningsAgo: number;
  hardStrain: number;
  missingSleep: number;
  illness: number;
  nap: number;
}

/** What the API and the member's own word about alcohol and illness tell of every scored morning. */
function observe(seed: number): Morning[] {
  const member = simulateMember({ seed, joined: '2016-11-22' });
  const { cycles, sleeps, recoveries } = member.recordsAt(NOW);
  const alcohol = new Set(member.alcoholEvenings(NOW));
  const illDates = member.illMornings(NOW);
  const sleepsOf = Map.groupBy(sleeps, ({ cycle_id }) => cycle_id ?? 0);
  const recoveryOf = new Map(recoveries.map((recovery) => [recovery.sleep_id, recovery]));
  const rows = cycles.toReversed().map((cycle) => {
    const own = sleepsOf.get(cycle.id) ?? [];
    const [main] = own.filter(({ nap }) => !nap).toSorted((a, b) => b.created_at.localeCompare(a.created_at));
    return { cycle, main, nap: own.some(({ nap }) => nap), date: main ? localDate(main) : '' };
  });
  return rows.flatMap(({ main, date }, index) => {
    const [before, twoBefore] = [rows[index - 1], rows[index - 2]];
    const score = recoveryOf.get(main?.id ?? '')?.score;
    if (!main?.score || !score || !before?.cycle.score || !twoBefore) return [];
    const illDay = illDates.indexOf(date);
    const course = illDates.slice(0, illDay + 1).filter((ill) => ill.slice(0, 4) === date.slice(0, 4));
    return [
      {
        date,
        score,
        respiratoryRate: main.score.respiratory_rate ?? Number.NaN,
        alcohol: Number(alcohol.has(before.date)),
        alcoholTwoEveningsAgo: Number(alcohol.has(twoBefore.date)),
        hardStrain: Math.max(0, before.cycle.score.strain - HARD_DAY.strainThreshold),
        missingSleep: Math.max(0, SHORT_SLEEP.asleepThresholdHours - asleepHours(main)),
        illness: illDay === -1 ? 0 : (ILLNESS.course[course.length - 1] ?? 0),
        nap: Number(before.nap),
      },
    ];
  });
}

function asleepHours({ score }: Sleep): number {
  const stages = score?.stage_summary;
  if (!stages) return 0;
  const { total_light_sleep_time_milli: light, total_slow_wave_sleep_time_milli: deep } = stages;
  return (light + deep + stages.total_rem_sleep_time_milli) / HOUR_MS;
}

function localDate({ end, timezone_offset }: Sleep): string {
  return timezone_offset === 'Z'
    ? end.slice(0, 10)
    : new Date(
        Date.parse(end) +
          Date.parse(`${end.slice(0, 23)}Z`) -
          Date.parse(`${end.slice(0, 23)}${timezone_offset}`),
      )
        .toISOString()
        .slice(0, 10);
}

/** Thirty years of mornings. */
const mornings = [1, 2, 3].flatMap(observe);
const monthOf = ({ date }: Morning) => Number(date.slice(5, 7));
/** Where the season does not move HRV. */
const stillMonths = mornings.filter((morning) => [6, 7, 8].includes(monthOf(morning)));

const OUTCOMES: Record<keyof MorningEffect, (morning: Morning) => number> = {
  recoveryPoints: ({ score }) => score.recovery_score,
  hrvMs: ({ score }) => score.hrv_rmssd_milli,
  rhrBpm: ({ score }) => score.resting_heart_rate,
};

const TERMS = {
  constant: () => 1,
  alcohol: ({ alcohol }: Morning) => alcohol,
  hardStrain: ({ hardStrain }: Morning) => hardStrain,
  missingSleep: ({ missingSleep }: Morning) => missingSleep,
  illness: ({ illness }: Morning) => illness,
  alcoholTwoEveningsAgo: (morning: Morning) => morning.alcoholTwoEveningsAgo,
  nap: ({ nap }: Morning) => nap,
  tuesday: ({ date }: Morning) => Number(new Date(date).getUTCDay() === 2),
};
type Term = keyof typeof TERMS;

function estimate(outcome: keyof MorningEffect): Record<Term, { value: number; error: number }> {
  const names = Object.keys(TERMS) as Term[];
  // The season of HRV, which is no effect of a morning, is taken out by month.
  const months = Array.from({ length: 11 }, (_, index) => index + 2);
  const rows = mornings.map((morning) => [
    ...names.map((name) => TERMS[name](morning)),
    ...months.map((month) => Number(monthOf(morning) === month)),
  ]);
  const fitted = fitLeastSquares(rows, mornings.map(OUTCOMES[outcome]));
  return Object.fromEntries(names.map((name, index) => [name, fitted[index]])) as ReturnType<typeof estimate>;
}

describe.each(Object.keys(OUTCOMES) as (keyof MorningEffect)[])('%s of a morning', (outcome) => {
  const found = estimate(outcome);

  test.each([
    ['alcohol', ALCOHOL],
    ['hardStrain', HARD_DAY.perUnit],
    ['missingSleep', SHORT_SLEEP.perHour],
    ['illness', ILLNESS.morning],
  ] as const)('bears the planted effect of %s', (term, effect) => {
    const { value, error } = found[term];
    expect(error).toBeLessThan(Math.abs(effect[outcome]) / 4);
    expect(value).toBeWithin(effect[outcome] - 4 * error, effect[outcome] + 4 * error);
  });

  test.each(['alcoholTwoEveningsAgo', 'nap', 'tuesday'] as const)('knows nothing of %s', (term) => {
    const { value, error } = found[term];
    expect(Math.abs(value)).toBeLessThan(4 * error);
  });

  test('varies as much as declared', () => {
    const undisturbed = stillMonths.filter(
      ({ alcohol, hardStrain, missingSleep, illness }) => alcohol + hardStrain + missingSleep + illness === 0,
    );
    const values = undisturbed.map(OUTCOMES[outcome]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const declared = Math.hypot(MORNING_NOISE.readiness[outcome], MORNING_NOISE.own[outcome]);
    expect(deviation / declared).toBeWithin(0.9, 1.1);
    expect(mean).toBeWithin(BASELINE[outcome] - declared / 5, BASELINE[outcome] + declared / 5);
  });
});

describe('illness', () => {
  test('raises respiratory rate and skin temperature', () => {
    const rows = mornings.map(({ illness }) => [1, illness]);
    const [, breathing] = fitLeastSquares(
      rows,
      mornings.map(({ respiratoryRate }) => respiratoryRate),
    );
    expect(breathing?.value).toBeCloseTo(ILLNESS.respiratoryRatePerMinute, 0);
    const measured = mornings.filter(({ score }) => typeof score.skin_temp_celsius === 'number');
    const [, warmth] = fitLeastSquares(
      measured.map(({ illness }) => [1, illness]),
      measured.map(({ score }) => score.skin_temp_celsius ?? 0),
    );
    expect(warmth?.value).toBeWithin(ILLNESS.skinTempCelsius - 0.15, ILLNESS.skinTempCelsius + 0.15);
  });

  test('comes once a year', () => {
    const dates = simulateMember().illMornings(NOW);
    const perYear = Map.groupBy(dates, (date) => date.slice(0, 4));
    expect([...perYear.keys()].length).toBeGreaterThan(4);
    for (const mornings of perYear.values())
      expect(mornings.length).toBeLessThanOrEqual(ILLNESS.course.length);
  });
});

describe('the season of HRV', () => {
  /** Milliseconds a month, without the mornings that something else disturbs. */
  function slopeIn(months: readonly number[], year: number): { value: number; error: number } {
    const chosen = mornings.filter(
      (morning) =>
        morning.date.startsWith(`${year}`) &&
        months.includes(monthOf(morning)) &&
        morning.alcohol + morning.hardStrain + morning.missingSleep + morning.illness === 0,
    );
    const [, slope] = fitLeastSquares(
      chosen.map(({ date }) => [
        1,
        (Date.parse(date) - Date.parse(`${year}-01-01`)) / (30.44 * 24 * HOUR_MS),
      ]),
      chosen.map(({ score }) => score.hrv_rmssd_milli),
    );
    return slope ?? { value: Number.NaN, error: 0 };
  }

  test.each([
    ['rises in autumn', [9, 10, 11], HRV_SEASON.msPerMonth],
    ['falls in spring', [3, 4, 5], -HRV_SEASON.msPerMonth],
    ['rests in summer', [6, 7, 8], 0],
  ])('%s', (_, months, expected) => {
    const slopes = [2018, 2020, 2022, 2024].map((year) => slopeIn(months, year).value);
    expect(slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length).toBeWithin(
      expected - 0.8,
      expected + 0.8,
    );
  });
});

describe('alcohol evenings', () => {
  const member = simulateMember();
  const evenings = member.alcoholEvenings(NOW);

  test('are dates of days with a row, in order, about one a week', () => {
    const { sleeps } = member.recordsAt(NOW);
    const days = new Set(sleeps.filter(({ nap }) => !nap).map(localDate));
    expect(evenings.length / (days.size / 7)).toBeWithin(0.4, 1.2);
    expect(evenings).toEqual(evenings.toSorted());
    for (const evening of evenings) expect(days).toContain(evening);
  });

  test('are not known before they are over', () => {
    const last = evenings.at(-1) ?? '';
    expect(member.alcoholEvenings(new Date(`${last}T16:00:00Z`))).not.toContain(last);
  });
});
