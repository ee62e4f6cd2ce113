import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { fitScale } from '../../../../src/render/chart/scale.ts';

describe('a scale', () => {
  test.each([
    [[47.2, 76.6], {}, { min: 45, max: 80, step: 5 }],
    [[0, 99], {}, { min: 0, max: 100, step: 20 }],
    [[1_939, 3_274], { hasZero: true }, { min: 0, max: 3_500, step: 500 }],
    [[-2.5, 1.6], { isTime: true }, { min: -3, max: 2, step: 1 }],
    [[52], {}, { min: 46, max: 58, step: 2 }],
    [[0], { hasZero: true }, { min: 0, max: 1, step: 0.2 }],
  ])('of %j, %j', (values, options, expected) => {
    expect(fitScale(values, { steps: 7, ...options })).toEqual(expected);
  });

  test('holds every value within its steps, all of them round and finite', () => {
    // As answers round them.
    const value = fc.integer({ min: -1e8, max: 1e8 }).map((hundredths) => hundredths / 100);
    const values = fc.array(value, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 3, max: 8 }),
        fc.boolean(),
        fc.boolean(),
        (all, steps, isTime, hasZero) => {
          const { min, max, step } = fitScale(all, { steps, isTime, hasZero });
          expect([min, max, step].every(Number.isFinite)).toBe(true);
          expect(Math.round((max - min) / step)).toBeWithin(1, steps + 1);
          const slack = step * 1e-6;
          expect(all.every((one) => one >= min - slack && one <= max + slack)).toBe(true);
          if (hasZero) expect(min <= slack && max >= -slack).toBe(true);
        },
      ),
    );
  });
});
