import { describe, expect, test } from 'bun:test';
import { askChart, type Chart, tellChart } from '../../../src/engine/chart.ts';
import { CHART_KINDS, type ChartInput } from '../../../src/engine/chart-input.ts';
import type { Context } from '../../../src/engine/context.ts';
import { askDays } from '../../../src/engine/days.ts';
import { formatOfChart } from '../../../src/engine/save-chart.ts';
import { addDays } from '../../../src/insights/calendar.ts';
import type { MemberRecords } from '../../../src/whoop/member-records.ts';
import { openRecordedMember } from '../../support/recorded-member.ts';
import { cycle, recovery, sleep } from '../../support/records.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const TODAY = '2026-11-22';
const DAYS = 40;
const FIRST = addDays(TODAY, 1 - DAYS);
const SKIPPED = addDays(FIRST, 20);

/** Forty days, one of them missing, today's still open; recovery is 40 and one more each day. */
function fortyDays(score = (index: number) => 40 + index): MemberRecords {
  const days = Array.from({ length: DAYS }, (_, index) => ({ index, day: addDays(FIRST, index) }));
  const kept = days.filter(({ day }) => day !== SKIPPED);
  const idOf = (index: number) => `00000000-0000-4000-8000-0000000000${String(index).padStart(2, '0')}`;
  const evening = (day: string) => `${addDays(day, -1)}T22:00:00.000Z`;
  return {
    cycles: kept.map(({ index, day }) =>
      cycle(index, evening(day), day === TODAY ? null : `${day}T22:00:00.000Z`, {
        score: { strain: index / 2, kilojoule: 8368, average_heart_rate: 70, max_heart_rate: 150 },
      }),
    ),
    sleeps: kept.map(({ index, day }) => sleep(idOf(index), index, evening(day), `${day}T06:00:00.000Z`)),
    recoveries: kept.map(({ index }) => recovery(idOf(index), index, score(index))),
    workouts: [],
  };
}

async function withMember<T>(run: (context: Context) => Promise<T>, records = fortyDays()): Promise<T> {
  await using member = await openRecordedMember(records, NOW);
  return await run(member.context);
}

const ask = (input: ChartInput, records?: MemberRecords): Promise<Chart> =>
  withMember((context) => askChart(context, input), records);

const refused = (input: ChartInput) =>
  ask(input).then(
    () => undefined,
    ({ code, message, hint }: { code: string; message: string; hint: string }) => ({ code, message, hint }),
  );

describe('the answer', () => {
  test('has the rows of `days`, and of each metric how many, first, last, least, most and median', async () => {
    const metrics = ['recovery_score', 'asleep_h'];
    const range = { from: FIRST, to: addDays(FIRST, 29) };
    const [{ answer }, days] = await withMember(async (context) => [
      await askChart(context, { metrics, ...range }),
      await askDays(context, { metrics, ...range }),
    ]);
    const { kind, metrics: summaries, ...table } = answer;
    expect({ ...table, as_of: '' }).toEqual({ ...days, as_of: '' });
    expect(kind).toBe('line');
    expect(summaries[0]).toEqual({
      metric: 'recovery_score',
      n: 29,
      first: [FIRST, 40],
      last: [addDays(FIRST, 29), 69],
      min: [FIRST, 40],
      max: [addDays(FIRST, 29), 69],
      median: 54,
    });
    expect(summaries[1]?.metric).toBe('asleep_h');
  });

  test('leaves the open day out where it is not complete, and names it', async () => {
    const { answer } = await ask({ metrics: ['strain', 'recovery_score'], days: 3 });
    expect(answer.rows.at(-1)).toEqual([TODAY, null, 79]);
    expect(answer.in_progress).toEqual([TODAY]);
    expect(answer.metrics.map(({ n }) => n)).toEqual([2, 3]);
  });

  test('told beside its picture has no table, and says where it is', async () => {
    const { answer } = await ask({ metrics: ['strain'] });
    const told: Record<string, unknown> = { ...tellChart(answer) };
    expect(told).not.toHaveProperty('rows');
    expect(told).not.toHaveProperty('columns');
    expect(told.more).toContain('whoop_days');
    expect(told.more).toContain(String(answer.range?.from));
  });
});

describe('the kind and the range', () => {
  test.each([
    [{ metrics: ['hrv_ms'] }, 'line', 90],
    [{ metrics: ['kcal'] }, 'bar', 30],
    [{ metrics: ['kcal', 'workout_h'] }, 'bar', 30],
    [{ metrics: ['kcal', 'strain'] }, 'line', 90],
    [{ metrics: ['kcal'], days: 62 }, 'bar', 62],
    [{ metrics: ['kcal'], days: 63 }, 'line', 63],
    [{ metrics: ['kcal'], kind: 'bar', days: 100 }, 'bar', 100],
    [{ metrics: ['strain', 'recovery_score'], kind: 'scatter' }, 'scatter', 180],
    [{ metrics: ['recovery_score'], kind: 'calendar' }, 'calendar', 365],
  ] satisfies [ChartInput, string, number][])('of %j', async (input, kind, days) => {
    const { answer, drawing } = await ask(input);
    expect(answer.kind).toBe(kind as never);
    expect(answer.range).toEqual({ from: addDays(TODAY, 1 - days), to: TODAY });
    expect(drawing?.kind).toBe(kind as never);
  });
});

describe('a scatter', () => {
  test('sets a day’s strain beside the recovery after it, and says so', async () => {
    const { answer } = await ask({ metrics: ['strain', 'recovery_score'], kind: 'scatter', days: 3 });
    expect(answer).toMatchObject({ lag_days: 1, n: 3 });
    expect(answer.rows.at(-1)).toEqual([TODAY, (DAYS - 2) / 2, 79]);
  });

  test('of two nights has no lag, and no row without both', async () => {
    const { answer } = await ask({
      metrics: ['hrv_ms', 'recovery_score'],
      kind: 'scatter',
      from: FIRST,
      to: TODAY,
    });
    expect(answer).toMatchObject({ lag_days: 0, n: DAYS - 1 });
    const strains = await ask({ metrics: ['recovery_score', 'strain'], kind: 'scatter', days: 3 });
    expect(strains.answer).toMatchObject({ lag_days: 0, n: 2 });
  });
});

describe('a long line', () => {
  test('is calmed by the median of a week, from days before the range on', async () => {
    const { drawing } = await ask({ metrics: ['recovery_score'], days: 70 });
    expect(drawing?.windowDays).toBe(7);
    const [series] = drawing?.series ?? [];
    expect(series?.smooth).toHaveLength(70);
    expect(series?.smooth?.at(-1)).toEqual([TODAY, 76]);
    expect(series?.band).toBeUndefined();
  });

  test('of more days than can be seen is a band', async () => {
    const { drawing } = await ask({ metrics: ['recovery_score'], days: 1_000 });
    expect(drawing?.windowDays).toBe(28);
    expect(drawing?.series[0]?.band?.low).toHaveLength(1_000);
  });
});

test('a long line of values far apart is left as it is: no median would show them', async () => {
  const { cycles, sleeps, recoveries } = fortyDays();
  const [first, last] = [0, DAYS - 1];
  const ends = {
    cycles,
    sleeps,
    workouts: [],
    recoveries: [recoveries[first], recoveries.at(-1)].flatMap((one) => one ?? []),
  };
  const { answer, drawing } = await ask({ metrics: ['recovery_score'], days: 200 }, ends);
  expect(answer.metrics[0]).toMatchObject({ n: 2, first: [FIRST, 40 + first], last: [TODAY, 40 + last] });
  expect(drawing?.series[0]).not.toHaveProperty('smooth');
  expect(drawing?.series[0]).not.toHaveProperty('band');
});

describe('nothing to draw', () => {
  test.each([
    ['a day that is missing', { from: SKIPPED, to: SKIPPED }, `Nothing on ${SKIPPED}.`],
    ['a month long ago', { from: '2019-01', to: '2019-01' }, 'Nothing from 2019-01-01'],
    ['days to come', { from: '2027-01-01', to: '2027-02-01' }, '2027-01-01 to 2027-02-01 lie after today'],
    ['years to come', { from: '2027-01-01', to: '2030-02-01' }, 'lie after today'],
  ])('in %s is an honest answer', async (_, range, note) => {
    for (const kind of CHART_KINDS) {
      const metrics = kind === 'scatter' ? ['strain', 'hrv_ms'] : ['hrv_ms'];
      const { answer, drawing } = await ask({ metrics, kind, ...range });
      expect(drawing).toBeUndefined();
      expect(answer.notes?.join(' ')).toContain(note);
      expect(JSON.stringify(tellChart(answer))).not.toMatch(/NaN|Infinity|"more"/);
    }
  });

  test('of one metric is said beside the others', async () => {
    const { answer, drawing } = await ask({ metrics: ['recovery_score', 'steps'], days: 5 });
    expect(drawing?.series).toHaveLength(2);
    expect(answer.metrics[1]).toEqual({ metric: 'steps', n: 0 });
    expect(answer.notes?.[0]).toStartWith('There is no steps from');
  });

  test.each([1, 5])('is not one of %i equal days', async (days) => {
    const { answer, drawing } = await ask(
      { metrics: ['recovery_score'], days },
      fortyDays(() => 50),
    );
    expect(answer.metrics[0]).toMatchObject({ n: days, median: 50, min: [expect.any(String), 50] });
    expect(drawing).toBeDefined();
  });
});

describe('what cannot be drawn is refused', () => {
  test.each([
    [{ metrics: ['hrv'] }, '"hrv" is not a metric', 'hrv_ms'],
    [{ metrics: [] }, 'no metric', 'hrv_ms'],
    [{ metrics: ['hrv_ms', 'rhr_bpm', 'kcal', 'strain', 'steps'] }, '5 metrics', 'four'],
    [{ metrics: ['hrv_ms'], kind: 'scatter' }, 'not of 1', 'strain recovery_score'],
    [{ metrics: ['hrv_ms', 'HRV_ms '], kind: 'scatter' }, 'not of 1', 'vertical'],
    [{ metrics: ['hrv_ms', 'strain'], kind: 'calendar' }, 'not of 2', 'Name one'],
    [{ metrics: ['hrv_ms'], kind: 'calendar', from: '2019-01-01' }, '8 years', '6'],
    [{ metrics: ['hrv_ms'], from: '2026-11-23' }, 'after today', 'earlier'],
    [{ metrics: ['hrv_ms'], from: '2026-11-20', to: '2026-11-10' }, 'after its end', 'Swap'],
  ] satisfies [ChartInput, string, string][])('%j', async (input, message, hint) => {
    expect(await refused(input)).toEqual({
      code: 'invalid_input',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  test.each(['chart.gif', 'chart', '.png', 'a.png/b', '-'])('into %j', (path) => {
    expect(() => formatOfChart(path)).toThrow('ends with');
  });

  test.each(['chart.PNG', '/tmp/a.b.svg', 'x.html'])('but not into %j', (path) => {
    expect(path.toLowerCase()).toEndWith(formatOfChart(path));
  });
});
