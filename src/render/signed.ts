/** With its sign, which 0 has none of, and a true minus; as it is, or to a number of decimals. */
export function signed(value: number, decimals?: number): string {
  const size = Math.abs(value);
  const sign = value === 0 ? '' : value < 0 ? '−' : '+';
  return `${sign}${decimals === undefined ? size : size.toFixed(decimals)}`;
}
