/** Seeded randomness of a test. */
export interface Noise {
  /** Even in [0, 1). */
  uniform(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** An AR(1) process of standard deviation 1, independent where `phi` is 0. */
  series(length: number, phi: number): number[];
}

export function createNoise(seed: number): Noise {
  let state = seed >>> 0;
  /** Mulberry32 (Ettinger 2017). */
  function uniform(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    normal,
    series(length, phi) {
      const values = [normal()];
      while (values.length < length) {
        values.push(phi * (values.at(-1) ?? 0) + Math.sqrt(1 - phi * phi) * normal());
      }
      return values;
    },
  };
}
