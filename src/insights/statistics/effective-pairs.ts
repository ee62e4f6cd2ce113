/** Lags up to this share of the series tell how long it remembers (Pyper & Peterman 1998) … */
const REMEMBERED_SHARE = 1 / 5;
/** … but no longer than a season. */
const MOST_REMEMBERED_DAYS = 90;
/** Below it a correlation has no standard error. */
const FEWEST_EFFECTIVE_PAIRS = 4;

/**
 * How many independent pairs those of two centred series are worth, whose autocorrelation makes chance agreement
 * likelier (Pyper & Peterman 1998); never above n. `days` ascending, one for each pair.
 */
export function countEffectivePairs(days: readonly number[], x: Float64Array, y: Float64Array): number {
  const n = days.length;
  const first = days[0] ?? 0;
  const span = (days[n - 1] ?? 0) - first + 1;
  // Unknown days count as 0 in every sum, which is faster than asking for each.
  const [xByDay, yByDay, known] = [new Float64Array(span), new Float64Array(span), new Float64Array(span)];
  for (let index = 0; index < n; index++) {
    const day = (days[index] ?? first) - first;
    xByDay[day] = x[index] ?? 0;
    yByDay[day] = y[index] ?? 0;
    known[day] = 1;
  }
  let shared = 0;
  const longest = Math.min(span * REMEMBERED_SHARE, MOST_REMEMBERED_DAYS);
  for (let lag = 1; lag <= longest; lag++) {
    const pairs = lagged(known, lag);
    if (pairs > 0) shared += (lagged(xByDay, lag) * lagged(yByDay, lag)) / pairs;
  }
  const inflation = 1 + (2 * n * shared) / (dot(x, x) * dot(y, y));
  return Math.max(FEWEST_EFFECTIVE_PAIRS, n / Math.max(1, inflation));
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** Sum of products of values so many days apart. */
function lagged(byDay: Float64Array, lag: number): number {
  let sum = 0;
  for (let day = lag; day < byDay.length; day++) sum += (byDay[day] ?? 0) * (byDay[day - lag] ?? 0);
  return sum;
}
