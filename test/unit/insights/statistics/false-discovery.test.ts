import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { adjustForMany } from '../../../../src/insights/statistics/false-discovery.ts';

test('adjusted p are those of R', () => {
  const p = [0.569, 0.001, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.008, 0.986];
  // R 4.2.2: p.adjust(p, "BH")
  const expected = [
    0.6322222222222222, 0.01, 0.084, 0.084, 0.084, 0.1, 0.1057142857142857, 0.25625, 0.04, 0.986,
  ];
  for (const [index, adjusted] of adjustForMany(p).entries())
    expect(adjusted).toBeCloseTo(expected[index] ?? 0, 12);
  expect(adjustForMany([])).toEqual([]);
});

test('adjusted p keep the order of p, and are never below it nor above 1', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (p) => {
      const adjusted = adjustForMany(p);
      for (const [index, value] of adjusted.entries()) {
        expect(value).toBeWithin(p[index] ?? 0, 1 + 1e-12);
        for (const [other, further] of adjusted.entries()) {
          if ((p[other] ?? 0) >= (p[index] ?? 0)) expect(further).toBeGreaterThanOrEqual(value);
        }
      }
    }),
  );
});
