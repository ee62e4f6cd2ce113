import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { roundProbability, roundSignificant } from '../../../src/insights/rounding.ts';

test('what differs from nothing still does when it is rounded', () => {
  expect([0.000123456, -12.3456, 123456, -0].map(roundSignificant)).toEqual([0.000123, -12.3, 123000, 0]);
});

test('a rounded probability has two digits, is never less than one in a million, and on the same side of 5 %', () => {
  expect(
    [0.05, 0.04999, 0.0504, 0.5, 0.2345, 0.00012345, 7.6e-181, 1, 0.999, 0].map(roundProbability),
  ).toEqual([0.05, 0.049, 0.05, 0.5, 0.23, 0.00012, 0.000001, 1, 1, 0.000001]);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (p) => {
      const rounded = roundProbability(p);
      expect(rounded < 0.05).toBe(p < 0.05);
      expect(rounded).toBe(Number(rounded.toPrecision(2)));
      expect(rounded).toBeGreaterThanOrEqual(0.000001);
    }),
  );
});
