/** With its sign, and a true minus; as it is, or to a number of decimals. */
export function signed(value: number, decimals?: number): string {
  const size = Math.abs(value);
  return `${value < 0 ? '−' : '+'}${decimals === undefined ? size : size.toFixed(decimals)}`;
}
