import { describe, expect, test } from 'bun:test';
import { covers, joinSegments, type Segment, segmentFor } from '../../../../src/history/sync/segments.ts';

const DAY_MS = 86_400_000;

/** In days of an arbitrary calendar. */
function segment(high: number, low: number, more: Partial<Segment> = {}): Segment {
  const position = { cursor: `after ${low}`, untilMs: undefined, stalls: 0 };
  return {
    ...position,
    highMs: high * DAY_MS,
    lowMs: low * DAY_MS,
    endedMs: undefined,
    isEndConfirmed: false,
    ...more,
  };
}

const window = (from: number, to: number) => ({ from: from * DAY_MS, to: to * DAY_MS });

describe('segments', () => {
  test('that have met become one, which goes on where the deeper of them does', () => {
    expect(joinSegments([segment(100, 70), segment(75, 10)])).toEqual([segment(100, 10)]);
    expect(joinSegments([segment(100, 5), segment(75, 10)])).toEqual([segment(100, 5)]);
    expect(joinSegments([segment(100, 70), segment(69, 10)])).toHaveLength(2);
  });

  test('may be met several at once', () => {
    const joined = joinSegments([segment(100, 30), segment(75, 60), segment(40, 10), segment(5, 1)]);
    expect(joined).toEqual([segment(100, 10), segment(5, 1)]);
  });

  test('keep an end that is known, and that it is confirmed', () => {
    const end = { endedMs: 7, isEndConfirmed: true };
    expect(joinSegments([segment(100, 10, { endedMs: 9 }), segment(90, 10, end)])).toEqual([
      segment(100, 10, end),
    ]);
    expect(joinSegments([segment(100, 10, { endedMs: 9 }), segment(90, 10)])).toMatchObject([{ endedMs: 9 }]);
  });
});

describe('a window', () => {
  const segments = [segment(100, 70), segment(50, 40, { endedMs: 1 })];

  test.each([
    ['within the newest', window(80, 90), true],
    ['beyond its top', window(80, 200), true],
    ['that begins below it', window(60, 90), false],
    ['within an older one', window(45, 48), true],
    ['below the end of all', window(-50, 45), true],
    ['in the gap', window(55, 60), false],
    ['that ends in the gap', window(45, 60), false],
  ])('%s', (_, asked, isCovered) => {
    expect(covers(segments, asked)).toBe(isCovered);
  });

  test('long before all that is read is read by itself', () => {
    const far = segmentFor([segment(1_000, 900)], window(100, 120));
    expect(far).toMatchObject({ highMs: 120 * DAY_MS, lowMs: 120 * DAY_MS, cursor: undefined });
    expect(segmentFor([segment(1_000, 900)], window(800, 850))).toMatchObject({ lowMs: 900 * DAY_MS });
  });
});
