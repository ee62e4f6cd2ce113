import { expect, test } from 'bun:test';
import {
  suggestDays,
  suggestGroups,
  suggestMonths,
  suggestTags,
  suggestWeeks,
} from '../../../src/engine/suggestions.ts';
import { longHistory } from '../../support/long-history.ts';
import { openRecordedMember } from '../../support/recorded-member.ts';
import { writeDown } from './support/diary.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const SYNC = { rereads: false, signal: new AbortController().signal };

test('days, weeks, months and tags are those at hand, newest first, and WHOOP is not asked for them', async () => {
  await using member = await openRecordedMember(longHistory(30, NOW), NOW);
  const { context, whoop } = member;
  expect(await suggestDays(context)).toEqual([]);
  expect(await suggestGroups(context)).toEqual([]);
  expect(whoop.requests).toHaveLength(0);

  await context.syncer.readAll(SYNC);
  const asked = whoop.requests.length;
  const days = await suggestDays(context);
  expect(days).toHaveLength(30);
  expect(days.slice(0, 2)).toEqual(['2026-11-22', '2026-11-21']);
  expect((await suggestWeeks(context)).slice(0, 2)).toEqual(['2026-W47', '2026-W46']);
  expect(await suggestMonths(context)).toEqual(['2026-11', '2026-10']);
  expect(whoop.requests).toHaveLength(asked);
});

test('tags are named once, the last used first, and are groups of days', async () => {
  await using member = await openRecordedMember(longHistory(3, NOW), NOW);
  const { context } = member;
  const tags = [
    { day: '2026-11-20', tag: 'wine', value: 2 },
    { day: '2026-11-21', tag: 'travel', value: null },
    { day: '2026-11-22', tag: 'wine', value: 1 },
  ];
  writeDown(context, { tags });
  expect(await suggestTags(context)).toEqual(['wine', 'travel']);
  expect(await suggestGroups(context)).toEqual(expect.arrayContaining(['tag:wine', 'tag:travel']));
});
