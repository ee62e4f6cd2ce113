/** `2026-11-22T07:14:03.512Z`, as WHOOP writes all times. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** WHOOP's floats have about eight significant digits. */
export function significant(value: number): number {
  return Number(value.toPrecision(8));
}
