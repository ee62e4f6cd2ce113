/** What a value axis spans, and how far apart its marks are. */
export interface Scale {
  min: number;
  max: number;
  step: number;
}

interface ScaleOptions {
  /** At most so many steps. */
  steps: number;
  /** The finest step that means something. */
  finest?: number;
  /** Hours are read by the clock. */
  isTime?: boolean;
  /** Bars begin at zero. */
  hasZero?: boolean;
}

const DECIMAL_STEPS = [1, 2, 2.5, 5];
const CLOCK_STEPS_H = [1 / 12, 1 / 6, 1 / 4, 1 / 2, 1, 2, 3, 4, 6, 12, 24];
/** Sums of steps are not exact in binary. */
const DIGITS = 12;
const SLACK = 1e-9;

/** A scale of round steps around all values, which must not be empty. One value alone stands in its middle. */
export function fitScale(values: readonly number[], options: ScaleOptions): Scale {
  const { steps, finest = 0, isTime = false, hasZero = false } = options;
  const all = hasZero ? [0, ...values] : values;
  const [low, high] = spread(minOf(all), maxOf(all), hasZero, isTime);
  const span = high - low;
  const step = roundStep(Math.max(span / steps, finest), isTime);
  const min = Math.floor(low / step + SLACK) * step;
  const max = Math.ceil(high / step - SLACK) * step;
  const count = Math.round((max - min) / step);
  if (count > steps) return fitScale(values, { ...options, finest: step * 1.01 });
  return { min: exact(min), max: exact(max), step: exact(step) };
}

/** Room around values that are all the same. */
function spread(low: number, high: number, hasZero: boolean, isTime: boolean): [number, number] {
  if (low < high) return [low, high];
  if (hasZero) return [0, 1];
  const room = isTime ? 1 : Math.max(1, Math.abs(low) / 10);
  return [low - room, high + room];
}

/** A spread of many thousands would be too many arguments for `Math.min`. */
function minOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value));
}

function maxOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value));
}

/** The smallest round step that is not below `least`. */
function roundStep(least: number, isTime: boolean): number {
  const clock = isTime ? CLOCK_STEPS_H.find((step) => step >= least - SLACK) : undefined;
  if (clock !== undefined) return clock;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = DECIMAL_STEPS.find((step) => step * power >= least * (1 - SLACK)) ?? 10;
  return factor * power;
}

function exact(value: number): number {
  return Number(value.toPrecision(DIGITS)) + 0;
}
