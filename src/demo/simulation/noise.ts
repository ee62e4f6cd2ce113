/**
 * Randomness that is a function of (seed, stream, day) alone, so that a day's records never depend
 * on when or for how long a history somebody asks. A stream is a name: one for each thing that varies.
 */
export interface Noise {
  /** 32 random bits. */
  bits(stream: string, day: number, index?: number): number;
  /** Even in [0, 1). */
  uniform(stream: string, day: number, index?: number): number;
  /** True in `probability` of all days. */
  chance(stream: string, day: number, probability: number, index?: number): boolean;
  /** Mean 0, standard deviation 1. */
  normal(stream: string, day: number, index?: number): number;
  /** Like `normal`, but each day keeps `persistence` of the day before, as an AR(1) process does. */
  drifting(stream: string, day: number, persistence: number): number;
}

/** An AR(1) process is cut to a moving average of so many days; at a persistence of 0.5 the rest is 0.2 %. */
const DRIFT_DAYS = 9;

export function createNoise(seed: number): Noise {
  const streams = new Map<string, number>();

  function streamSeed(stream: string): number {
    let value = streams.get(stream);
    if (value === undefined) {
      value = mix(seed | 0, hashText(stream));
      streams.set(stream, value);
    }
    return value;
  }
  function bits(stream: string, day: number, index = 0): number {
    return mix(mix(streamSeed(stream), day), index) >>> 0;
  }
  const uniform: Noise['uniform'] = (stream, day, index) => bits(stream, day, index) / 2 ** 32;
  const normal: Noise['normal'] = (stream, day, index = 0) => {
    // Box–Muller; 1 − u keeps the logarithm finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform(stream, day, 2 * index)));
    return radius * Math.cos(2 * Math.PI * uniform(stream, day, 2 * index + 1));
  };
  return {
    bits,
    uniform,
    normal,
    chance: (stream, day, probability, index) => uniform(stream, day, index) < probability,
    drifting: (stream, day, persistence) => {
      let sum = 0;
      let squares = 0;
      for (let back = 0; back < DRIFT_DAYS; back++) {
        const weight = persistence ** back;
        sum += weight * normal(stream, day - back);
        squares += weight * weight;
      }
      return sum / Math.sqrt(squares);
    },
  };
}

/** FNV-1a. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** MurmurHash3's step and finalizer over two words. */
function mix(state: number, word: number): number {
  let key = Math.imul(word | 0, 0xcc9e2d51);
  key = Math.imul((key << 15) | (key >>> 17), 0x1b873593);
  let hash = state ^ key;
  hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
