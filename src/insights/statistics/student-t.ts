const TINY = 1e-300;
const ENOUGH_TERMS = 1_000;
const ENOUGH_HALVINGS = 80;

/** Of Lanczos's approximation to the gamma function, g = 7 (Godfrey 2001). */
const LANCZOS_G = 7;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Probability that Student's t with `df` > 0 degrees of freedom, not necessarily whole, is farther from 0 than `t`. */
export function studentTwoSided(t: number, df: number): number {
  return incompleteBeta(df / (df + t * t), df / 2, 1 / 2);
}

/** The t that is exceeded on either side with probability `p` in (0, 1): half-width of a 1 − p interval. */
export function studentCritical(p: number, df: number): number {
  let low = 0;
  let high = 1;
  while (studentTwoSided(high, df) > p) {
    low = high;
    high *= 2;
  }
  for (let halving = 0; halving < ENOUGH_HALVINGS && high - low > high * Number.EPSILON; halving++) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, df) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularized incomplete beta function I_x(a, b), 0 ≤ x ≤ 1 (DLMF 8.17.22, and its symmetry 8.17.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** The continued fraction of the incomplete beta function, by Lentz's method (1976). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < ENOUGH_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const step of [even, odd]) {
      d = 1 / away(1 + step * d);
      c = away(1 + step / c);
      factor = c * d;
      fraction *= factor;
    }
    if (Math.abs(factor - 1) < Number.EPSILON) break;
  }
  return fraction;
}

/** ln Γ(x) for x > 0. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x - 1 + LANCZOS_G + 0.5;
  const series = LANCZOS.reduce((sum, coefficient, k) => sum + coefficient / (x - 1 + k));
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(series);
}

const away = (value: number) => (Math.abs(value) < TINY ? TINY : value);
