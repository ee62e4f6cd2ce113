import { describe, expect, test } from 'bun:test';
import {
  estimateAutocorrelation,
  sumCorrelations,
  varianceInflation,
} from '../../../../src/insights/statistics/autocorrelation.ts';
import { NILE } from '../support/nile.ts';
import { createNoise } from '../support/noise.ts';

const series = NILE.map((value, at) => ({ at, value }));

describe('the autocorrelation from one day to the next', () => {
  test('is the adjusted one of statsmodels, corrected for bias', () => {
    // statsmodels 0.13.5: acf(nile, adjusted=True)[1] = 0.5034426102353828
    expect(estimateAutocorrelation(series, 1)).toBeCloseTo((100 * 0.5034426102353828 + 1) / 97, 12);
  });

  test('is taken over neighbouring days only', () => {
    // NumPy 1.24.2, mean product of the 71 pairs over the mean square of the 86 days.
    const gaps = series.filter(({ at }) => at % 7 !== 3);
    expect(estimateAutocorrelation(gaps, 1)).toBeCloseTo(0.5533836779045042, 12);
    expect(
      estimateAutocorrelation(
        series.map(({ at, value }) => ({ at: 2 * at, value })),
        1,
      ),
    ).toBe(0);
  });

  test('is never below 0, and never makes a series count for less than one day', () => {
    const alternating = Array.from({ length: 40 }, (_, at) => ({ at, value: (-1) ** at }));
    expect(estimateAutocorrelation(alternating, 1)).toBe(0);
    for (const n of [1, 2, 3, 4, 5, 30]) {
      const line = Array.from({ length: n }, (_, at) => ({ at, value: at }));
      expect(varianceInflation(estimateAutocorrelation(line, 2))).toBeWithin(1, n + 1e-9);
    }
  });

  test('is on average what it was made with', () => {
    const noise = createNoise(4);
    for (const phi of [0.3, 0.6]) {
      const found = Array.from({ length: 400 }, () =>
        estimateAutocorrelation(
          noise.series(90, phi).map((value, at) => ({ at, value })),
          1,
        ),
      );
      expect(found.reduce((sum, value) => sum + value, 0) / found.length).toBeWithin(phi - 0.02, phi + 0.02);
    }
  });
});

test('correlations are summed over all pairs of days', () => {
  // NumPy 1.24.2: sum of 0.4 ** abs(subtract.outer(days, days))
  expect(sumCorrelations([0, 1, 2, 5, 9, 10], 0.4)).toBeCloseTo(8.998516531199996, 12);
  expect(sumCorrelations([0, 1, 2, 5, 9, 10], 0)).toBe(6);
  expect(sumCorrelations([], 0.4)).toBe(0);
});
