import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { ENDPOINTS } from '../../../src/whoop/endpoints.ts';
import { describeMismatch } from '../../../src/whoop/mismatch.ts';
import { readPage } from '../../../src/whoop/pages.ts';
import type { Cycle, Recovery } from '../../../src/whoop/schemas.ts';
import { cycle, recovery } from '../../support/records.ts';
import { rejection } from './support/fakes.ts';

function read(page: unknown) {
  return readPage<Cycle>(ENDPOINTS.cycles, {}, async () => page);
}

const numbered = (id: number, hour = 0): Cycle =>
  cycle(id, '2026-01-01T00:00:00.000Z', null, {
    updated_at: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(),
  });

describe('a page', () => {
  test('has each record once in its newest version, however often it comes', async () => {
    const versions = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 23 })), {
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(versions, async (given) => {
        const newest = new Map<number, number>();
        for (const [id, hour] of given) newest.set(id, Math.max(hour, newest.get(id) ?? 0));
        const { records, ids } = await read({ records: given.map(([id, hour]) => numbered(id, hour)) });
        expect(records).toEqual([...newest].map(([id, hour]) => numbered(id, hour)));
        expect(ids).toEqual([...newest.keys()].map(String));
      }),
    );
  });

  test('tells recoveries apart by their sleep, not by their cycle', async () => {
    const records = [recovery('night', 7, 60), recovery('nap', 7, 70), recovery('night', 7, 60)];
    const page = await readPage<Recovery>(ENDPOINTS.recoveries, {}, async () => ({ records }));
    expect(page.records.map(({ sleep_id }) => sleep_id)).toEqual(['night', 'nap']);
  });

  test.each([null, undefined, ''])('is the last one with the cursor %p', async (cursor) => {
    const { records, cursor: next } = await read({ records: [numbered(1)], next_token: cursor });
    expect(records).toHaveLength(1);
    expect(next).toBeUndefined();
  });

  test('refuses a bound that is no time', async () => {
    const asked = readPage<Cycle>(ENDPOINTS.cycles, { start: new Date('') }, async () => ({ records: [] }));
    expect(await rejection(asked)).toMatchObject({ code: 'invalid_input' });
  });
});

describe('what does not fit the schema', () => {
  test('costs its own record only, and is told by endpoint, record, field and expectation', async () => {
    const broken = { ...numbered(1234), score: { ...numbered(1).score, strain: 'high' } };
    const page = await read({ records: [numbered(2), broken, { id: 'x' }, null, numbered(1)] });
    expect(page.records.map(({ id }) => id)).toEqual([2, 1]);
    expect(page.ids).toEqual(['2', '1234', 'x', '1']);
    expect(page.mismatches.map(describeMismatch)).toEqual([
      'GET /v2/cycle: record 1234: score.strain: expected number, got string',
      'GET /v2/cycle: record x: id: expected number, got string',
      'GET /v2/cycle: a record: expected object, got null',
    ]);
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
    expect(await rejection(read(page))).toMatchObject({
      code: 'whoop_error',
      message: `WHOOP sent something unexpected. GET /v2/cycle: page: ${problem}.`,
    });
  });
});
