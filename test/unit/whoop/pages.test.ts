import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { ENDPOINTS } from '../../../src/whoop/endpoints.ts';
import { describeMismatch } from '../../../src/whoop/mismatch.ts';
import { walkPages } from '../../../src/whoop/pages.ts';
import type { Cycle, Recovery } from '../../../src/whoop/schemas.ts';
import { cycle, recovery } from '../../support/records.ts';
import { rejection } from './support/fakes.ts';

interface RawPage {
  records: unknown;
  next_token?: unknown;
}

/** A walk over ready pages; counts how many were asked for. */
function walkOver(pages: readonly RawPage[]) {
  const asked: URLSearchParams[] = [];
  const walk = walkPages<Cycle>(ENDPOINTS.cycles, {}, async (query) => {
    asked.push(new URLSearchParams(query));
    return pages[asked.length - 1];
  });
  return { walk, asked };
}

/** The pages of a list cut into pieces of the given sizes, each but the last with a cursor. */
function cut(records: readonly unknown[], sizes: readonly number[]): RawPage[] {
  const pages: RawPage[] = [];
  let from = 0;
  for (const size of sizes) {
    pages.push({ records: records.slice(from, from + size), next_token: `cursor-${pages.length}` });
    from += size;
  }
  return [...pages, { records: records.slice(from), next_token: null }];
}

const numbered = (id: number, hour = 0): Cycle =>
  cycle(id, '2026-01-01T00:00:00.000Z', null, {
    updated_at: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(),
  });

describe('a walk', () => {
  test('gives each key once in its newest version, whatever the pages and repeats', async () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 60 });
    const shape = fc.record({
      ids,
      sizes: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 12 }),
      /** After each page that many of its last records are pushed on to the next one. */
      shift: fc.integer({ min: 0, max: 5 }),
      edited: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ ids, sizes, shift, edited }) => {
        const pages = cut(
          ids.map((id) => numbered(id)),
          sizes,
        );
        const shifted = pages.map(({ records, next_token }, index) => {
          const before = (pages[index - 1]?.records ?? []) as Cycle[];
          const pushedOn = before
            .slice(before.length - shift)
            .map(({ id }) => numbered(id, edited ? index : 0));
          return { records: [...pushedOn, ...(records as Cycle[])], next_token };
        });
        // Pages beyond the list hold repeats alone: what a walk does then is told below.
        const firstEmpty = pages.findIndex(({ records }) => (records as Cycle[]).length === 0);
        const used = shifted.slice(0, firstEmpty === -1 ? undefined : firstEmpty + 1);
        used.push({ records: [], next_token: null });

        const { records, mismatches } = await walkOver(used).walk.all();
        const newest = new Map<number, Cycle>();
        for (const record of used.flatMap((page) => page.records as Cycle[])) {
          const known = newest.get(record.id);
          if (!known || record.updated_at > known.updated_at) newest.set(record.id, record);
        }
        expect(mismatches).toEqual([]);
        expect(records.map(({ id }) => id)).toEqual(ids);
        expect(records).toEqual([...newest.values()]);
      }),
    );
  });

  test('hands a record out again only when WHOOP has a newer version of it', async () => {
    const { walk } = walkOver([
      { records: [numbered(2, 1), numbered(1, 1)], next_token: 'a' },
      { records: [numbered(1, 0), numbered(2, 2)], next_token: 'b' },
      { records: [numbered(2, 2), numbered(0, 0)] },
    ]);
    const seen: [id: number, updatedAt: string][][] = [];
    for await (const { records } of walk) seen.push(records.map(({ id, updated_at }) => [id, updated_at]));
    const at = (hour: number) => `2026-01-01T0${hour}:00:00.000Z`;
    expect(seen).toEqual([
      [
        [2, at(1)],
        [1, at(1)],
      ],
      [[2, at(2)]],
      [[0, at(0)]],
    ]);
  });

  test('tells recoveries apart by their sleep, not by their cycle', async () => {
    const records = [recovery('night', 7, 60), recovery('nap', 7, 70), recovery('night', 7, 60)];
    const walk = walkPages<Recovery>(ENDPOINTS.recoveries, {}, async () => ({ records }));
    expect((await walk.all()).records.map(({ sleep_id }) => sleep_id)).toEqual(['night', 'nap']);
  });

  test.each([null, undefined, ''])('ends at the cursor %p', async (cursor) => {
    const { walk, asked } = walkOver([{ records: [numbered(1)], next_token: cursor }]);
    expect((await walk.all()).records).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  test('goes on past an empty page that has a cursor', async () => {
    const { walk } = walkOver([{ records: [], next_token: 'a' }, { records: [numbered(1)] }]);
    expect((await walk.all()).records).toHaveLength(1);
  });

  test('can be begun again', async () => {
    const walk = walkPages<Cycle>(ENDPOINTS.cycles, {}, async () => ({ records: [numbered(1)] }));
    expect((await walk.all()).records).toHaveLength(1);
    expect((await walk.all()).records).toHaveLength(1);
  });

  test('refuses a bound that is no time', async () => {
    const walk = walkPages<Cycle>(ENDPOINTS.cycles, { start: new Date('') }, async () => ({ records: [] }));
    expect(await rejection(walk.all())).toMatchObject({ code: 'invalid_input' });
  });
});

describe('a walk that does not come to an end is a whoop_error', () => {
  const endless = (page: (count: number) => RawPage) => {
    let count = 0;
    const walk = walkPages<Cycle>(ENDPOINTS.cycles, {}, async () => page(++count));
    return { walk, asked: () => count };
  };

  test('when a cursor comes twice', async () => {
    const { walk, asked } = endless((count) => ({ records: [numbered(count)], next_token: 'same' }));
    expect(await rejection(walk.all())).toMatchObject({
      code: 'whoop_error',
      message: 'The list of GET /v2/cycle cannot be finished: a paging cursor came twice.',
    });
    expect(asked()).toBe(2);
  });

  test.each([
    ['hold the same records', [numbered(1)]],
    ['are empty', []],
    ['hold nothing readable', [null, 'x', {}]],
  ])('when pages with new cursors %s', async (_, records) => {
    const { walk, asked } = endless((count) => ({ records, next_token: `cursor-${count}` }));
    expect(await rejection(walk.all())).toMatchObject({
      code: 'whoop_error',
      message: expect.stringContaining('nothing new'),
    });
    expect(asked()).toBeLessThanOrEqual(4);
  });

  test('when there are more pages than anyone has', async () => {
    const { walk, asked } = endless((count) => ({
      records: [numbered(count)],
      next_token: `cursor-${count}`,
    }));
    expect(await rejection(walk.all())).toMatchObject({ code: 'whoop_error' });
    expect(asked()).toBe(2_000);
  });
});

describe('what does not fit the schema', () => {
  test('costs its own record only, and is told by endpoint, record, field and expectation', async () => {
    const broken = { ...numbered(1234), score: { ...numbered(1).score, strain: 'high' } };
    const { walk } = walkOver([{ records: [numbered(2), broken, { id: 'x' }, null, numbered(1)] }]);
    const { records, mismatches } = await walk.all();
    expect(records.map(({ id }) => id)).toEqual([2, 1]);
    expect(mismatches.map(describeMismatch)).toEqual([
      'GET /v2/cycle: record 1234: score.strain: expected number, got string',
      'GET /v2/cycle: record x: id: expected number, got string',
      'GET /v2/cycle: a record: expected object, got null',
    ]);
  });

  test('is told once a walk', async () => {
    const broken = { ...numbered(7), start: 'soon' };
    const { walk } = walkOver([{ records: [broken, numbered(8)], next_token: 'a' }, { records: [broken] }]);
    expect((await walk.all()).mismatches).toHaveLength(1);
  });

  test('gives way to a readable version of the same record', async () => {
    const broken = { ...numbered(7), start: 'soon' };
    const { walk } = walkOver([{ records: [broken], next_token: 'a' }, { records: [numbered(7)] }]);
    expect((await walk.all()).records.map(({ id }) => id)).toEqual([7]);
  });

  test.each([
    [{}, 'records: expected a value, got nothing'],
    [{ records: null }, 'records: expected array, got null'],
    [{ records: {} }, 'records: expected array, got object'],
    [{ records: [], next_token: 5 }, 'next_token: expected string, got number'],
    [[], 'records: expected a value, got nothing'],
    [null, 'expected object, got null'],
    ['text', 'expected object, got string'],
  ])('is a whoop_error where it is the page itself: %j', async (page, problem) => {
    const walk = walkPages<Cycle>(ENDPOINTS.cycles, {}, async () => page);
    expect(await rejection(walk.all())).toMatchObject({
      code: 'whoop_error',
      message: `WHOOP sent something unexpected. GET /v2/cycle: page: ${problem}.`,
    });
  });
});
