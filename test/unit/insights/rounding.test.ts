import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { roundProbability, roundSignificant } from '../../../src/insights/rounding.ts';

test('what differs from nothing still does when it is rounded', () => {
  expect([0.000123456, -12.3456, 123456, -0].map(roundSignificant)).toEqual([0.000123, -12.3, 123000, 0]);
});

test('a rounded probability is on the same side of 5 %', () => {
  expect([0.05, 0.04999, 0.5, 0.00012345, 1, 0].map(roundProbability)).toEqual([
    0.05, 0.0499, 0.5, 0.00012, 1, 0,
  ]);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (p) => {
      expect(roundProbability(p) < 0.05).toBe(p < 0.05);
    }),
  );
});
