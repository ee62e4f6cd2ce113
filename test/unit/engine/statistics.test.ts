import { describe, expect, test } from 'bun:test';
import { askCompare } from '../../../src/engine/compare.ts';
import type { Context } from '../../../src/engine/context.ts';
import { askPatterns } from '../../../src/engine/patterns.ts';
import { askRelate } from '../../../src/engine/relate.ts';
import { askTrend } from '../../../src/engine/trend.ts';
import { addDays, dayNumber } from '../../../src/insights/calendar.ts';
import type { MemberRecords } from '../../../src/whoop/member-records.ts';
import { openRecordedMember } from '../../support/recorded-member.ts';
import { cycle, recovery, sleep, workout } from '../../support/records.ts';
import { type WrittenDown, writeDown } from './support/diary.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const TODAY = '2026-11-22';
const DAYS = 60;
const FIRST = addDays(TODAY, 1 - DAYS);

/** Sixty ordinary days; `score` gives each day's recovery, every third day has a run. */
function sixtyDays(score = (index: number) => 50 + ((index * 7) % 20)) {
  const records = { cycles: [], sleeps: [], recoveries: [], workouts: [] } as {
    [K in keyof MemberRecords]: MemberRecords[K][number][];
  };
  for (let index = 0; index < DAYS; index++) {
    const day = addDays(FIRST, index);
    const evening = addDays(day, -1);
    const id = `00000000-0000-4000-8000-0000000000${String(index).padStart(2, '0')}`;
    const isLast = index === DAYS - 1;
    records.cycles.push(cycle(index, `${evening}T22:00:00.000Z`, isLast ? null : `${day}T22:00:00.000Z`));
    records.sleeps.push(sleep(id, index, `${evening}T22:00:00.000Z`, `${day}T06:00:00.000Z`));
    records.recoveries.push(recovery(id, index, score(index)));
    if (index % 3 === 0 && !isLast) {
      records.workouts.push(workout(id.replace('0', '1'), `${day}T17:00:00.000Z`, 30));
    }
  }
  return records;
}

async function ask<T>(
  question: (context: Context) => Promise<T>,
  records: MemberRecords = sixtyDays(),
  written: WrittenDown = {},
): Promise<T> {
  await using member = await openRecordedMember(records, NOW);
  writeDown(member.context, written);
  return await question(member.context);
}

const refused = (question: (context: Context) => Promise<unknown>) =>
  ask(question).then(
    () => undefined,
    (error: unknown) => error as { code: string; message: string; hint: string },
  );

describe('trend', () => {
  test('tells level, slope and events of a metric, with the keys of the contract', async () => {
    const answer = await ask((context) => askTrend(context, { metric: 'recovery_score', days: 40 }));
    expect(Object.keys(answer)).toEqual([
      'as_of',
      'range',
      'n',
      'baseline',
      'latest',
      'slope_per_week',
      'ci',
      'p',
      'direction',
      'changes',
      'anomalies',
      'in_progress',
    ]);
    expect(answer).toMatchObject({
      n: 40,
      latest: { day: TODAY },
      direction: 'flat',
      changes: [],
      anomalies: [],
    });
  });

  test('rises where values do, and says the same by p, interval and direction', async () => {
    const answer = await ask(
      (context) => askTrend(context, { metric: 'Recovery_Score' }),
      sixtyDays((index) => 30 + Math.round(index / 2) + ((index * 7) % 5)),
    );
    expect(answer.direction).toBe('rising');
    expect(answer.slope_per_week).toBeWithin(3, 4);
    expect(answer.p).toBeLessThan(0.05);
    expect(answer.ci?.[0]).toBeGreaterThan(0);
    expect(answer.notes).toEqual([`The known history begins on ${FIRST}.`]);
  });

  test('leaves out the strain of a day that is not over', async () => {
    const answer = await ask((context) => askTrend(context, { metric: 'strain', days: 20 }));
    expect(answer).toMatchObject({ n: 19, latest: { day: addDays(TODAY, -1) }, in_progress: [TODAY] });
    expect(answer.notes).toEqual(['All 19 values are the same.']);
    expect(answer).toMatchObject({ slope_per_week: 0, ci: [0, 0], p: 1, direction: 'flat' });
  });

  test('of mostly equal days has a direction, and says that its size is hidden', async () => {
    const answer = await ask(
      (context) => askTrend(context, { metric: 'recovery_score' }),
      sixtyDays((index) => (index > 40 && index % 2 === 1 ? 51 : 50)),
    );
    expect(answer.direction).toBe('rising');
    expect(answer.p).toBeLessThan(0.05);
    expect(answer).not.toHaveProperty('slope_per_week');
    expect(answer).not.toHaveProperty('ci');
    expect(answer.notes).toContain(
      'It is rising by p, but by how much cannot be given: the median change between two days is 0.',
    );
  });

  test('says that a step describes the days better, and what is not known of its day', async () => {
    const step = sixtyDays((index) => 50 + ((index * 7) % 5) + (index < 30 ? 0 : 15));
    const answer = await ask((context) => askTrend(context, { metric: 'recovery_score', days: 60 }), step);
    expect(answer.changes).toEqual([{ day: addDays(FIRST, 30), before: 52, after: 67 }]);
    expect(answer.notes).toEqual(['One step describes these days better than a steady slope.']);

    const gap = (index: number) => index >= 25 && index < 30;
    const torn = { ...step, recoveries: step.recoveries.filter((_, index) => !gap(index)) };
    const from = addDays(FIRST, 25);
    const to = addDays(FIRST, 29);
    expect(
      (await ask((context) => askTrend(context, { metric: 'recovery_score', days: 60 }), torn)).notes,
    ).toEqual([
      'One step describes these days better than a steady slope.',
      `When the level of ${addDays(FIRST, 30)} began is not known: nothing counts from ${from} to ${to}.`,
      `5 of 60 days have no value that counts; the longest gap is ${from} to ${to}.`,
    ]);
  });

  test.each([
    [{ days: 1 }, 1, 'Days with a value: 1.'],
    [{ from: '2019-01', to: '2019-03' }, 0, 'There is no hrv_ms from 2019-01-01 to 2019-03-31.'],
    [{ from: TODAY, to: '2027-01' }, 1, 'Days with a value: 1.'],
    [{ from: '2027-01', to: '2027-01' }, 0, '2027-01-01 to 2027-01-31 lie after today, 2026-11-22.'],
  ])('of %j is an honest answer', async (range, n, note) => {
    const answer = await ask((context) => askTrend(context, { metric: 'hrv_ms', ...range }));
    expect(answer.n).toBe(n);
    expect(answer.notes).toEqual([expect.stringContaining(note)]);
    expect(answer).not.toHaveProperty('direction');
    expect(JSON.stringify(answer)).not.toMatch(/null|NaN|Infinity/);
  });

  test('of an unknown metric names the nearest', async () => {
    const error = await refused((context) => askTrend(context, { metric: 'hrv' }));
    expect(error).toMatchObject({ code: 'invalid_input' });
    expect(error?.hint).toContain('Did you mean hrv_ms');
  });

  test('of what was never measured is empty', async () => {
    const records = sixtyDays();
    const bare = { ...records, cycles: records.cycles.map(({ step_count: _, ...rest }) => rest) };
    expect(await ask((context) => askTrend(context, { metric: 'steps' }), bare)).toMatchObject({ n: 0 });
  });
});

describe('compare', () => {
  const evenTags = Array.from({ length: 20 }, (_, index) => ({
    day: addDays(FIRST, 20 + 2 * index),
    tag: 'late-meal',
    value: null,
  }));
  const byParity = sixtyDays((index) => (index % 2 === 1 ? 40 : 60) + (index % 3));

  test('tells both groups and their difference, with the keys of the contract', async () => {
    const answer = await ask(
      (context) =>
        askCompare(context, { metric: 'recovery_score', a: 'tag:Late meal', b: 'not tag:late-meal' }),
      byParity,
      { tags: evenTags },
    );
    expect(Object.keys(answer)).toEqual([
      'as_of',
      'range',
      'lag_days',
      'a',
      'b',
      'difference',
      'ci',
      'p',
      'effect',
      'enough',
      'in_progress',
      'notes',
    ]);
    // The morning after: every other day from the twenty-first on, and the days between.
    expect(answer).toMatchObject({ lag_days: 1, a: { n: 20, median: 41 }, b: { n: 19 }, enough: true });
    expect(answer.difference).toBeWithin(-21, -19);
    expect(answer.p).toBeLessThan(0.001);
    expect(answer.notes).toEqual([
      `Days before the first tag:late-meal, ${addDays(FIRST, 20)}, count for neither group.`,
      'Days with recovery_score at hand: 2026-09-24 to 2026-11-22.',
    ]);
  });

  test('takes a journal’s own no, and leaves unanswered days out', async () => {
    const journal = Array.from({ length: 30 }, (_, index) => ({
      day: addDays(FIRST, index),
      question: 'Have any alcoholic drinks?',
      answered_yes: index % 5 === 4 ? null : index % 2 === 0,
    }));
    const answer = await ask(
      (context) =>
        askCompare(context, { metric: 'recovery_score', a: 'journal:alcohol', b: 'not journal:alcohol' }),
      byParity,
      { journal },
    );
    expect([answer.a.n, answer.b.n]).toEqual([12, 12]);
    expect(answer.difference).toBeLessThan(-15);
  });

  test.each([
    ['weekday:sat,sun', 'not weekday:sat,sun', 0, [18, 42]],
    ['-10d..-1d', '-20d..-11d', 0, [10, 10]],
    ['sport:running', 'not sport:running', 1, [20, 39]],
    ['recovery_score<50', 'recovery_score>=50 and weekday:mon', 0, [30, 4]],
    ['workout_count>0', 'workout_count<1', 1, [20, 39]],
  ])('takes %s against %s at lag %d', async (a, b, lag, counts) => {
    const answer = await ask((context) => askCompare(context, { metric: 'recovery_score', a, b }), byParity);
    expect([answer.lag_days, [answer.a.n, answer.b.n]]).toEqual([lag, counts]);
  });

  test('of a day’s own metric needs no lag', async () => {
    const answer = await ask((context) =>
      askCompare(context, { metric: 'strain', a: 'sport:running', b: 'not sport:running' }),
    );
    expect(answer).toMatchObject({ lag_days: 0, a: { n: 20 }, b: { n: 39 }, enough: true });
    expect(answer.notes).toEqual([
      'Neither side varies.',
      'Days with strain at hand: 2026-09-24 to 2026-11-21.',
    ]);
  });

  test('reaches back as far as its groups do', async () => {
    const answer = await ask((context) =>
      askCompare(context, { metric: 'hrv_ms', a: '2025-03', b: '-10d..-1d' }),
    );
    expect(answer.range).toEqual({ from: '2025-03-01', to: TODAY });
    expect(answer).toMatchObject({ a: { n: 0, n_eff: 0 }, enough: false });
  });

  test('with too few days says how many more it takes', async () => {
    const answer = await ask(
      (context) =>
        askCompare(context, { metric: 'recovery_score', a: 'tag:late-meal', b: 'not tag:late-meal' }),
      byParity,
      { tags: evenTags.slice(0, 3) },
    );
    expect(answer).toMatchObject({ a: { n: 3, needed: 2 }, enough: false });
    expect(answer).not.toHaveProperty('p');
    expect(answer.difference).toBeNumber();
    expect(answer.notes?.[0]).toBe('Too few days to tell a difference from chance: a needs 2 more.');
  });

  test('says when groups overlap, are empty or hold the same days', async () => {
    const notesOf = async (a: string, b: string) =>
      (await ask((context) => askCompare(context, { metric: 'hrv_ms', a, b }))).notes?.[0];
    expect(await notesOf('-20d..-1d', '-10d..today')).toBe('Days in both groups count for neither: 10.');
    expect(await notesOf('2030-01', '-10d..-1d')).toBe('No day with a value is in a.');
    expect(await notesOf('weekday:sun', 'not weekday:mon,tue,wed,thu,fri,sat')).toMatch(
      /^Both groups hold the same days/,
    );
  });

  test.each([
    [
      'recovery_score<45',
      'recovery_score<62',
      0,
      ['Every day of a is in b too (', 'made by recovery_score itself'],
    ],
    [
      'hrv_ms<50',
      'hrv_ms>=50',
      0,
      [
        'No day with a value is in ',
        'made by hrv_ms, which is linked with recovery_score (recovery is computed',
      ],
    ],
    ['recovery_score<50', 'recovery_score>=50', 1, []],
    ['tag:wine', 'not tag:wine', 1, ['No day with a value is in a or b.', 'Nothing is known of tag:wine.']],
    [
      'weekday:mon',
      '2027-01',
      0,
      ['No day with a value is in b.', '2027-01-01 to 2027-01-31 lie after today'],
    ],
  ])('says once what is the matter with %s against %s', async (a, b, lag, starts) => {
    const { notes = [] } = await ask(
      (context) => askCompare(context, { metric: 'recovery_score', a, b, lag, from: FIRST }),
      byParity,
    );
    const told = notes.filter((note) => !note.includes('needs'));
    expect(told).toHaveLength(starts.length);
    for (const [index, start] of starts.entries()) expect(told[index]).toContain(start);
  });

  test('of a range that holds nothing says so, and nothing else', async () => {
    const question = { metric: 'hrv_ms', a: 'weekday:mon', b: 'weekday:tue', from: '2019-01', to: '2019-01' };
    expect((await ask((context) => askCompare(context, question))).notes).toEqual([
      'There is no hrv_ms from 2019-01-01 to 2019-01-31.',
    ]);
  });

  test('of an unknown tag lists those there are', async () => {
    const answer = await ask(
      (context) => askCompare(context, { metric: 'hrv_ms', a: 'tag:late-meel', b: 'weekday:mon' }),
      sixtyDays(),
      { tags: evenTags },
    );
    expect(answer.notes?.at(-2)).toBe('Nothing is known of tag:late-meel. Known tags: late-meal.');
  });

  test('of an unknown sport names those there are', async () => {
    const answer = await ask((context) =>
      askCompare(context, { metric: 'hrv_ms', a: 'sport:runing', b: 'not sport:curling' }),
    );
    expect(answer.notes?.slice(-3, -1)).toEqual([
      'No workout is of the sport runing; there are Running.',
      'No workout is of the sport curling; there are Running.',
    ]);
  });

  test('says of both sides how many days they need', async () => {
    const { notes } = await ask((context) =>
      askCompare(context, { metric: 'hrv_ms', a: '-3d..-2d', b: '2030-01' }),
    );
    expect(notes?.slice(0, 2)).toEqual([
      'No day with a value is in b.',
      'Too few days to tell a difference from chance: a needs 3 more, b needs 5 more.',
    ]);
  });

  test.each([
    [{ a: 'weekday:sat', b: 'weekday:saturday' }, 'a and b are the same group: "weekday:sat".'],
    [{ a: '-7d..-1d', b: `${addDays(TODAY, -7)}..yesterday` }, 'a and b are the same group'],
    [{ a: 'sport:running', b: 'weekday:mon', lag: 0 }, 'lag 0 would set hrv_ms beside the day after it.'],
    [{ a: 'alcohol', b: 'weekday:sun' }, '"alcohol" is not a group of days.'],
  ])('refuses %j', async (input, message) => {
    const error = await refused((context) => askCompare(context, { metric: 'hrv_ms', ...input }));
    expect(error).toMatchObject({ code: 'invalid_input' });
    expect(error?.message).toContain(message);
    expect(error?.hint).toMatch(/\w/);
  });

  test('refuses a question text that fits several', async () => {
    const journal = ['Have any alcohol?', 'Alcohol before bed?'].map((question) => ({
      day: TODAY,
      question,
      answered_yes: true,
    }));
    const error = await ask(
      (context) => askCompare(context, { metric: 'hrv_ms', a: 'journal:alcohol', b: 'weekday:mon' }),
      sixtyDays(),
      { journal },
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'invalid_input',
      hint: expect.stringContaining('Have any alcohol?'),
    });
  });
});

describe('relate', () => {
  const wine = Array.from({ length: 20 }, (_, index) => ({
    day: addDays(FIRST, 3 * index),
    tag: 'wine',
    value: 1 + (index % 3),
  }));
  /** Lower after wine. */
  const afterWine = sixtyDays((index) => (index % 3 === 1 ? 30 : 60) + ((index * 7) % 10));

  test('finds what goes with an outcome, best first, with the columns of the contract', async () => {
    const answer = await ask((context) => askRelate(context, { outcome: 'recovery_score' }), afterWine, {
      tags: wine,
    });
    expect(answer.columns).toEqual(['driver', 'lag_days', 'n', 'n_eff', 'rho', 'ci_low', 'ci_high', 'q']);
    expect(answer.rows.map((row) => row.slice(0, 3))).toContainEqual(['tag:wine', 1, 59]);
    expect(answer.rows.length).toBeLessThanOrEqual(10);
    expect(answer.pairs_tried).toBeGreaterThanOrEqual(answer.rows.length);
    const q = answer.rows.map((row) => Number(row[7]));
    expect(q).toEqual(q.toSorted((a, b) => a - b));
    expect(answer.rows.map(([driver]) => driver)).not.toContain('hrv_ms');
  });

  test('tells of named drivers in any case, and which were left out', async () => {
    const answer = await ask(
      (context) =>
        askRelate(context, {
          outcome: 'recovery_score',
          drivers: ['hrv_ms', 'tag:wine', 'tag:beer', 'journal:nap'],
          max_lag: 1,
        }),
      afterWine,
      { tags: wine },
    );
    expect(answer.rows.map((row) => row.slice(0, 3))).toEqual([['tag:wine', 1, 59]]);
    expect(answer.pairs_tried).toBe(1);
    expect(answer.notes).toEqual([
      'Left out, being linked with recovery_score (recovery is computed from HRV): hrv_ms.',
      'Nothing is known of tag:beer. Known tags: wine.',
      'Nothing is known of journal:nap. There are no journal questions.',
      'q counts only this pair: it holds for drivers chosen before looking.',
      'Days with recovery_score at hand: 2026-09-24 to 2026-11-22.',
    ]);
  });

  test('of too few days, or without anything that varies, is empty and says so', async () => {
    for (const [range, note] of [
      [{ days: 5 }, 'Days with strain: 4. A pair takes 10: 6 more are needed.'],
      [{ days: 50 }, 'Too few of the 49 days with strain have something beside it that varies.'],
      [{ from: '2019-01', to: '2019-12' }, 'There is no strain from 2019-01-01 to 2019-12-31.'],
      [{ from: '2027-01', to: '2027-01' }, '2027-01-01 to 2027-01-31 lie after today, 2026-11-22.'],
    ] as const) {
      const question = { outcome: 'strain', drivers: ['spo2_pct'], ...range };
      const answer = await ask((context) => askRelate(context, question));
      expect(answer).toMatchObject({ rows: [], n: 0, pairs_tried: 0 });
      expect(answer.notes).toEqual([note]);
    }
  });

  test('says first why nothing that was named could be tried', async () => {
    const notesOf = async (...drivers: string[]) =>
      (await ask((context) => askRelate(context, { outcome: 'recovery_score', drivers }))).notes;
    expect(await notesOf('recovery_score')).toEqual(['recovery_score is the outcome itself.']);
    expect(await notesOf('hrv_ms')).toEqual([
      'Left out, being linked with recovery_score (recovery is computed from HRV): hrv_ms.',
    ]);
    expect(await notesOf('tag:wine')).toEqual(['Nothing is known of tag:wine. There are no tags.']);
  });

  test('of an unknown driver asks whether a tag was meant', async () => {
    const error = await ask(
      (context) => askRelate(context, { outcome: 'recovery_score', drivers: ['Wine'] }),
      afterWine,
      { tags: wine },
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: '"Wine" is no metric, tag or journal question.',
      hint: expect.stringContaining('Did you mean tag:wine'),
    });
  });

  test('shows the surest of drivers that are linked with each other, and names the others', async () => {
    const records = sixtyDays((index) => 40 + ((index * 7) % 20));
    const sleeps = records.sleeps.map((night, index) => {
      const longer = 60_000 * ((index * 7) % 20);
      const stages = night.score?.stage_summary;
      if (!night.score || !stages) return night;
      const stage_summary = {
        ...stages,
        total_light_sleep_time_milli: stages.total_light_sleep_time_milli + longer,
        total_in_bed_time_milli: stages.total_in_bed_time_milli + longer,
      };
      return { ...night, score: { ...night.score, stage_summary } };
    });
    const answer = await ask((context) => askRelate(context, { outcome: 'recovery_score', max_lag: 0 }), {
      ...records,
      sleeps,
    });
    const drivers = answer.rows.map(([driver]) => driver);
    expect(drivers).toContain('asleep_h');
    expect(drivers).not.toContain('in_bed_h');
    expect(answer.notes?.[0]).toMatch(/being linked with a driver above: asleep_h: .*in_bed_h.*light_h/);
    expect(answer.pairs_tried).toBeGreaterThan(drivers.length);
  });

  test('shows drivers with the same days once, and says how many pairs are left out', async () => {
    const tags = wine.map((entry) => ({ ...entry, value: null }));
    const journal = Array.from({ length: DAYS }, (_, index) => ({
      day: addDays(FIRST, index),
      question: 'Any wine?',
      answered_yes: index % 3 === 0,
    }));
    const answer = await ask((context) => askRelate(context, { outcome: 'recovery_score' }), afterWine, {
      tags,
      journal,
    });
    // A workout is on the same days, too.
    const alike = answer.rows.filter(([driver, lag]) => lag === 1 && /wine|workout/.test(String(driver)));
    expect(alike.map(([driver, lag]) => [driver, lag])).toEqual([['workout_count', 1]]);
    expect(answer.notes).toContain(
      'The same, day by day, as a driver above: workout_count: tag:wine, journal:Any wine?.',
    );
    expect(answer.more).toMatch(/^\d+ pairs are left out: .*none with q below [\d.e-]+\.$/);
  });

  test('says that what happens during a day comes after its night', async () => {
    const answer = await ask(
      (context) => askRelate(context, { outcome: 'recovery_score', drivers: ['tag:wine'], max_lag: 0 }),
      afterWine,
      { tags: wine },
    );
    expect(answer.notes).toEqual([expect.stringContaining('tried from max_lag 1 on')]);
  });

  test.each([
    [{ outcome: 'recovery' }, '"recovery" is not a metric.'],
    [{ outcome: 'hrv_ms', drivers: ['slep'] }, '"slep" is no metric, tag or journal question.'],
  ])('refuses %j', async (input, message) => {
    const error = await refused((context) => askRelate(context, input));
    expect(error).toMatchObject({ code: 'invalid_input' });
    expect(error?.message).toContain(message);
  });
});

describe('patterns', () => {
  test.each([
    [{ from: '2019-01', to: '2019-03' }, ['There is no recovery_score from 2019-01-01 to 2019-03-31.']],
    [{ from: '2027-01-01', to: '2027-01-01' }, ['2027-01-01 lies after today, 2026-11-22.']],
    [
      { days: 20 },
      [
        'Nights with a recovery: 20. More that it takes to look, at least: for a strain ceiling 10, for weekdays 15.',
        'No bedtime with a higher recovery than others is visible in your data.',
        'What a night under 6 h costs takes 5 more nights to tell (0 so far).',
      ],
    ],
  ])('of %j says so', async (range, notes) => {
    expect((await ask((context) => askPatterns(context, range))).notes).toEqual(notes);
  });

  test('of sixty days says what is not visible, and how many nights it takes', async () => {
    const answer = await ask((context) => askPatterns(context, {}));
    expect(Object.keys(answer)).toEqual(['as_of', 'range', 'in_progress', 'notes']);
    expect(answer.notes).toHaveLength(5);
    expect(answer.notes?.[4]).toBe('Days with recovery_score at hand: 2026-09-24 to 2026-11-22.');
    expect(answer.notes?.[3]).toContain('takes 5 more nights to tell (0 so far)');
  });
});

test('a stranger’s names reach an answer bounded and without control characters', async () => {
  const question = `Drink\u0007 ${'very '.repeat(40)}much?`;
  const journal = Array.from({ length: DAYS }, (_, index) => ({
    day: addDays(FIRST, index),
    question,
    answered_yes: dayNumber(FIRST) % 2 === 0 ? index % 2 === 0 : index % 2 === 1,
  }));
  const answer = await ask(
    (context) => askRelate(context, { outcome: 'recovery_score', drivers: ['journal:drink'] }),
    sixtyDays((index) => 40 + 10 * (index % 2) + (index % 4)),
    { journal },
  );
  const [driver] = answer.rows[0] ?? [];
  expect(String(driver)).toMatch(/^journal:Drink +very/);
  expect(String(driver).length).toBeLessThanOrEqual(70);
});
