import { expect, test } from 'bun:test';
import { midranks, tieSizes } from '../../../../src/insights/statistics/ranks.ts';

test('ties share the mean of their ranks', () => {
  // R 4.2.2: rank(c(1, 1, 2, 3, 3, 3, 5, 4, 6, 2))
  expect([...midranks([1, 1, 2, 3, 3, 3, 5, 4, 6, 2])]).toEqual([1.5, 1.5, 3.5, 6, 6, 6, 9, 8, 10, 3.5]);
  expect([...midranks([])]).toEqual([]);
});

test('values that occur once are no ties', () => {
  expect(tieSizes([5, 1, 5, 2, 1, 5])).toEqual([3, 2]);
});
