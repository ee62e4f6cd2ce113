import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { simulateMember } from '../../../../src/demo/member.ts';
import { readPage } from '../../../../src/demo/service/collection.ts';
import type { Entry } from '../../../../src/demo/simulation/versions.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const NOW_MS = NOW.getTime();
const timelines = simulateMember({ joined: '2026-02-01' }).timelinesAt(NOW);
const names = ['cycles', 'sleeps', 'recoveries', 'workouts'] as const;
const instant = fc.integer({ min: Date.parse('2026-01-25'), max: NOW_MS + 86_400_000 });

function page(entries: readonly Entry<unknown>[], parameters: Record<string, string>) {
  return readPage(entries, new URLSearchParams(parameters), NOW_MS);
}

function readAll(entries: readonly Entry<unknown>[], parameters: Record<string, string>): unknown[][] {
  const pages: unknown[][] = [];
  let nextToken: string | null = null;
  do {
    const found = page(entries, nextToken === null ? parameters : { ...parameters, nextToken });
    if ('refused' in found) throw new Error(found.refused);
    pages.push(found.records);
    nextToken = found.nextToken;
  } while (nextToken !== null);
  return pages;
}

describe('pages', () => {
  test('together hold what overlaps the window, once, newest first', () => {
    const request = fc.record({
      name: fc.constantFrom(...names),
      limit: fc.option(fc.integer({ min: 1, max: 25 })),
      start: fc.option(instant),
      end: fc.option(instant),
    });
    fc.assert(
      fc.property(request, ({ name, limit, start, end }) => {
        const entries: readonly Entry<unknown>[] = timelines[name];
        const pages = readAll(entries, {
          ...(limit === null ? {} : { limit: String(limit) }),
          ...(start === null ? {} : { start: new Date(start).toISOString() }),
          ...(end === null ? {} : { end: new Date(end).toISOString() }),
        });
        const expected = entries.filter(
          ({ startMs, endMs }) => (endMs ?? NOW_MS) >= (start ?? 0) && startMs < (end ?? NOW_MS),
        );
        expect(pages.flat()).toEqual(expected.map(({ record }) => record));
        for (const full of pages.slice(0, -1)) expect(full).toHaveLength(limit ?? 10);
      }),
      { numRuns: 150 },
    );
  });

  test('keep their place when newer records arrive between them', () => {
    const [newest, ...older] = timelines.sleeps;
    const first = page(older, { limit: '5' });
    if (!newest || 'refused' in first) throw new Error('no page');
    const second = page([newest, ...older], { limit: '5', nextToken: first.nextToken ?? '' });
    expect(second).toMatchObject({ records: older.slice(5, 10).map(({ record }) => record) });
  });

  test('tell two sleeps of one start apart', () => {
    const starts = timelines.sleeps.map(({ startMs }) => startMs);
    expect(new Set(starts).size).toBeLessThan(starts.length);
    expect(readAll(timelines.sleeps, { limit: '1' }).flat()).toHaveLength(starts.length);
  });

  test('end with no token, also where the last one is full', () => {
    expect(readAll(timelines.cycles.slice(0, 10), { limit: '5' }).map(({ length }) => length)).toEqual([
      5, 5,
    ]);
  });

  test('of a window that ends before it begins are empty', () => {
    const found = page(timelines.cycles, { start: '2026-06-02T00:00:00Z', end: '2026-06-01T00:00:00Z' });
    // The cycle that spans both ends does overlap.
    expect('records' in found && found.records.length).toBeLessThanOrEqual(1);
  });

  test('begin with what ends at the start and end before what starts at the end', () => {
    const cycle = timelines.cycles[4]?.record;
    const found = page(timelines.cycles, { start: cycle?.end ?? '', end: cycle?.end ?? '' });
    expect(found).toMatchObject({ records: [{ id: cycle?.id }] });
  });

  test('hold a cycle of several days that began long before the window', () => {
    const lengthOf = ({ startMs, endMs }: Entry<unknown>) => (endMs ?? NOW_MS) - startMs;
    const [longest] = timelines.cycles.toSorted((a, b) => lengthOf(b) - lengthOf(a));
    const endMs = longest?.endMs ?? 0;
    const [start, end] = [endMs - 7_200_000, endMs - 3_600_000].map((ms) => new Date(ms).toISOString());
    expect(page(timelines.cycles, { start: start ?? '', end: end ?? '' })).toMatchObject({
      records: [{ id: longest?.record.id }],
    });
  });

  test('hold the open cycle up to now and not beyond', () => {
    const open = (start: string) => page(timelines.cycles, { start });
    expect(open(NOW.toISOString())).toMatchObject({ records: [{ end: null }] });
    expect(open('2026-11-22T12:00:00.001Z')).toMatchObject({ records: [] });
  });
});

describe('a request is refused', () => {
  test.each([
    ['limit', '26'],
    ['limit', '0'],
    ['limit', '-1'],
    ['limit', 'ten'],
    ['limit', '2.5'],
    ['limit', ''],
    ['start', '2026-06-01'],
    ['start', 'yesterday'],
    ['start', '2026-06-01T00:00:00'],
    ['end', '2026-13-01T00:00:00Z'],
    ['nextToken', ''],
    ['nextToken', 'abc'],
    ['nextToken', 'MTIz'],
  ])('for %s %p', (name, value) => {
    expect('refused' in page(timelines.cycles, { [name]: value })).toBe(true);
  });

  test.each(['2026-06-01T00:00:00Z', '2026-06-01T00:00Z', '2026-06-01T02:00:00.123456+02:00'])(
    'but not for the time %s',
    (start) => {
      expect('records' in page(timelines.cycles, { start })).toBe(true);
    },
  );
});
