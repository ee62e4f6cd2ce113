import { describe, expect, test } from 'bun:test';
import { listLog, logTag } from '../../../src/engine/log.ts';
import { cycle, sleep } from '../../support/records.ts';
import { openStoredMember } from '../../support/stored-member.ts';

const RECORDS = {
  cycles: [
    cycle(1, '2026-11-20T22:00:00.000Z', '2026-11-21T22:00:00.000Z'),
    cycle(2, '2026-11-21T22:00:00.000Z', null),
  ],
  sleeps: [
    sleep('s1', 1, '2026-11-20T22:00:00.000Z', '2026-11-21T06:00:00.000Z'),
    sleep('s2', 2, '2026-11-21T22:00:00.000Z', '2026-11-22T06:00:00.000Z'),
  ],
};

describe('a tag', () => {
  test('is set for today, and the day’s tags are the answer', async () => {
    using context = await openStoredMember();
    await logTag(context, { tag: 'Late meal' });
    expect(await logTag(context, { tag: 'alcohol', value: 2, note: 'red\nwine' })).toEqual({
      day: '2026-11-22',
      columns: ['tag', 'value', 'note'],
      rows: [
        ['alcohol', 2, 'red wine'],
        ['late-meal', null, null],
      ],
      n: 2,
    });
  });

  test('is set for today where the member is', async () => {
    using context = await openStoredMember({ offset: '+14:00' });
    expect((await logTag(context, { tag: 'sick' })).day).toBe('2026-11-23');
  });

  test('set twice is set once; what is not told stays', async () => {
    using context = await openStoredMember();
    const first = await logTag(context, { tag: 'alcohol', value: 2, note: 'wine' });
    expect(await logTag(context, { tag: 'alcohol', value: 2, note: 'wine' })).toEqual(first);
    expect((await logTag(context, { tag: 'ALCOHOL', value: 3 })).rows).toEqual([['alcohol', 3, 'wine']]);
    expect((await logTag(context, { tag: 'alcohol', note: '' })).rows).toEqual([['alcohol', 3, null]]);
  });

  test('is set for the day that is named', async () => {
    using context = await openStoredMember();
    const dayOf = async (date: string) => (await logTag(context, { tag: 'sick', date })).day;
    expect(await dayOf('yesterday')).toBe('2026-11-21');
    expect(await dayOf('-30d')).toBe('2026-10-23');
    expect(await dayOf('1999-12-31')).toBe('1999-12-31');
  });

  test.each([
    ['2026-11-23', 'is in the future'],
    ['9999-01-01', 'outside the years'],
    ['0001-01-01', 'outside the years'],
    ['2026-11', 'more than one day'],
    ['2026-02-30', 'is not a date'],
    ['tomorrow', 'is not a date'],
  ])('of %s is refused', async (date, why) => {
    using context = await openStoredMember();
    const attempt = logTag(context, { tag: 'sick', date });
    await expect(attempt).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(why),
    });
    expect(context.member.tags()).toEqual([]);
  });

  test('is removed; one that is not there is no failure', async () => {
    using context = await openStoredMember();
    await logTag(context, { tag: 'alcohol' });
    expect((await logTag(context, { tag: 'Alcohol', remove: true })).n).toBe(0);
    expect(await logTag(context, { tag: 'alcohol', remove: true })).toMatchObject({
      n: 0,
      notes: ['There was no "alcohol" on 2026-11-22.'],
    });
  });

  test('is not removed and changed at once', async () => {
    using context = await openStoredMember();
    await logTag(context, { tag: 'alcohol' });
    for (const more of [{ value: 2 }, { note: 'wine' }]) {
      const attempt = logTag(context, { tag: 'alcohol', remove: true, ...more });
      await expect(attempt).rejects.toMatchObject({ code: 'invalid_input' });
    }
    expect(context.member.tagNames()).toEqual(['alcohol']);
  });

  test('that looks like a slip is set, and the other spelling named', async () => {
    using context = await openStoredMember();
    await logTag(context, { tag: 'alcohol', date: 'yesterday' });
    await logTag(context, { tag: 'run-5k', date: 'yesterday' });
    const { rows, notes } = await logTag(context, { tag: 'alkohol' });
    expect(rows).toEqual([['alkohol', null, null]]);
    expect(notes?.[0]).toContain('you have "alcohol" already');
    expect((await logTag(context, { tag: 'alkohol' })).notes).toBeUndefined();
    expect((await logTag(context, { tag: 'run-6k' })).notes).toBeUndefined();
    expect((await logTag(context, { tag: 'magnesium' })).notes).toBeUndefined();
  });

  test('of the small hours says which day it took', async () => {
    using context = await openStoredMember({ now: '2026-11-22T00:40:00.000Z' });
    const { day, notes } = await logTag(context, { tag: 'alcohol' });
    expect(day).toBe('2026-11-22');
    expect(notes?.[0]).toStartWith('It is 00:40, so this is logged for 2026-11-22');
    expect((await logTag(context, { tag: 'alcohol', date: 'today' })).notes).toBeUndefined();
  });
});

describe('the list', () => {
  test('has tags and journal answers, told apart', async () => {
    using context = await openStoredMember({ records: RECORDS });
    await logTag(context, { tag: 'alcohol', value: 2, date: 'yesterday' });
    await logTag(context, { tag: 'sick' });
    const answer = (question: string, answeredYes: boolean | null, notes: string | null) => ({
      cycleStartMs: Date.parse('2026-11-20T22:00:00.000Z'),
      utcOffset: 'Z',
      question,
      answeredYes,
      notes,
    });
    const records = { cycles: [], sleeps: [], recoveries: [], workouts: [] };
    const journal = [answer('Any alcohol?', false, null), answer('Feeling stressed?', true, 'work')];
    context.member.addImported({ records, journal, tags: [] }, context.now());
    expect(await listLog(context, {})).toEqual({
      range: { from: '2026-10-24', to: '2026-11-22' },
      columns: ['day', 'kind', 'name', 'value', 'answered_yes', 'note'],
      rows: [
        ['2026-11-21', 'tag', 'alcohol', 2, null, null],
        ['2026-11-21', 'journal', 'Any alcohol?', null, false, null],
        ['2026-11-21', 'journal', 'Feeling stressed?', null, true, 'work'],
        ['2026-11-22', 'tag', 'sick', null, null, null],
      ],
      n: 4,
    });
  });

  test('is of the range that is asked for', async () => {
    using context = await openStoredMember();
    for (const date of ['2026-10-01', '2026-10-31', '2026-11-01'])
      await logTag(context, { tag: 'sick', date });
    expect((await listLog(context, { from: '2026-10', to: '2026-10' })).n).toBe(2);
    expect((await listLog(context, { days: 1 })).rows).toEqual([]);
    await expect(listLog(context, { from: 'today', to: 'yesterday' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});
