/** A function of the night's number that works out each night once. */
export function memoizeByNight<T>(compute: (night: number) => T): (night: number) => T {
  const known = new Map<number, T>();
  return (night) => {
    let value = known.get(night);
    if (value === undefined) {
      value = compute(night);
      known.set(night, value);
    }
    return value;
  };
}
