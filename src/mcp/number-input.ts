import * as v from 'valibot';
import type { Bounds } from '../engine/bounds.ts';

/** A whole number within bounds, both of which the schema tells. */
export function wholeNumber({ least, most }: Bounds) {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(v.number(), v.integer(message), v.minValue(least, message), v.maxValue(most, message));
}

/** The same with an upper bound that is too far away to spend words of the schema on. */
export function wholeNumberFrom({ least, most }: Bounds) {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(
    v.number(),
    v.integer(message),
    v.minValue(least, message),
    v.check((number) => number <= most, message),
  );
}

/** A decimal number within bounds, both of which the schema tells. */
export function decimalNumber({ least, most }: Bounds) {
  const message = `must be from ${least} to ${most}`;
  return v.pipe(v.number(), v.minValue(least, message), v.maxValue(most, message));
}
