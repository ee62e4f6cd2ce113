/** A function of a night, or a year, that works out each one once. */
export function memoizeByNumber<T>(compute: (number: number) => T): (number: number) => T {
  const known = new Map<number, T>();
  return (number) => {
    let value = known.get(number);
    if (value === undefined) {
      value = compute(number);
      known.set(number, value);
    }
    return value;
  };
}
