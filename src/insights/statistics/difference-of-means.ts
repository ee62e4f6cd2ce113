import { estimateAutocorrelation, sumCorrelations } from './autocorrelation.ts';
import { inOrder, mean, type Observation } from './observations.ts';
import { ALPHA } from './significance.ts';
import { studentCritical, studentTwoSided } from './student-t.ts';

export interface Sample {
  n: number;
  /** Independent days that the side is worth in this comparison; never above n. */
  nEffective: number;
  /** NaN of an empty sample. */
  mean: number;
}

export interface Difference {
  a: Sample;
  b: Sample;
  /** Mean of a less mean of b, in the values' unit. */
  difference: number;
  /** Undefined where a side has too few effective days to tell, or nothing varies. */
  test: MeansTest | undefined;
}

export interface MeansTest {
  /** 95 % interval of the difference. */
  interval: { low: number; high: number };
  p: number;
  /** Hedges' g. */
  effect: number;
}

/** Days that a side must be worth, in whole days: WHOOP's own journal, too, speaks of an effect from five answers of each kind. */
export const FEWEST_EFFECTIVE_DAYS = 5;
/** Counted as one more fitted level: else noise of sixty days or fewer makes differences slightly too often. */
const CAUTION = 1;

/**
 * Compares two groups of days of one series: Welch's t test (1947) on effective numbers of days a side. Those follow
 * from where the days lie, among themselves and towards the other side's, and from φ of the whole series, `rest`
 * included, around the groups' own means. Every day is in one group.
 */
export function compareMeans(
  a: readonly Observation[],
  b: readonly Observation[],
  rest: readonly Observation[],
): Difference {
  const groups = [a, b, rest].filter((group) => group.length > 0);
  const phi = estimateAutocorrelation(inOrder(groups.flatMap(aroundMean)), groups.length + CAUTION);
  const [sideA, sideB] = [describeSide(a, b, phi), describeSide(b, a, phi)];
  const difference = sideA.mean - sideB.mean;
  const isEnough = daysNeeded(sideA) + daysNeeded(sideB) === 0;
  const sample = ({ n, nEffective, mean: level }: Side): Sample => ({ n, nEffective, mean: level });
  return {
    a: sample(sideA),
    b: sample(sideB),
    difference,
    test: isEnough ? testDifference(difference, sideA, sideB) : undefined,
  };
}

/** More days, spread as those at hand, that a side needs to be worth enough; all of them without any. */
export function daysNeeded({ n, nEffective }: Sample): number {
  if (Math.round(nEffective) >= FEWEST_EFFECTIVE_DAYS) return 0;
  return n === 0 ? FEWEST_EFFECTIVE_DAYS : Math.ceil((FEWEST_EFFECTIVE_DAYS * n) / nEffective) - n;
}

interface Side extends Sample {
  /** Sum of squares around the mean. */
  squares: number;
}

function describeSide(group: readonly Observation[], other: readonly Observation[], phi: number): Side {
  return {
    n: group.length,
    nEffective: countEffective(daysOf(group), daysOf(other), phi),
    mean: mean(group.map(({ value }) => value)),
    squares: aroundMean(group).reduce((sum, { value }) => sum + value ** 2, 0),
  };
}

/**
 * What neighbours within a side have in common widens its mean; what it has in common with the other side cancels in
 * their difference, and half of that counts for either. The rest is as Bayley & Hammersley (1946).
 */
function countEffective(own: readonly number[], other: readonly number[], phi: number): number {
  const n = own.length;
  if (n === 0) return 0;
  const within = sumCorrelations(own, phi);
  const together = sumCorrelations(
    [...own, ...other].sort((a, b) => a - b),
    phi,
  );
  const between = (together - within - sumCorrelations(other, phi)) / 2;
  const share = within / n ** 2 - (other.length > 0 ? between / (n * other.length) : 0);
  return share > 1 / n ? 1 / share : n;
}

function testDifference(difference: number, a: Side, b: Side): MeansTest | undefined {
  const [varianceA, varianceB] = [varianceOfMean(a), varianceOfMean(b)];
  const variance = varianceA + varianceB;
  if (variance === 0) return undefined;
  const freedom = variance ** 2 / (varianceA ** 2 / (a.nEffective - 1) + varianceB ** 2 / (b.nEffective - 1));
  const half = studentCritical(ALPHA, freedom) * Math.sqrt(variance);
  return {
    interval: { low: difference - half, high: difference + half },
    p: studentTwoSided(difference / Math.sqrt(variance), freedom),
    effect: hedgesG(difference, a, b),
  };
}

/** Days that vary together lie closer to their own mean: the sum of squares counts one effective day less. */
function varianceOfMean({ squares, n, nEffective }: Side): number {
  return squares / (n * (1 - 1 / nEffective)) / nEffective;
}

/** Difference in pooled standard deviations, corrected for small samples (Hedges 1981). */
function hedgesG(difference: number, a: Side, b: Side): number {
  const freedom = a.n + b.n - 2;
  const deviation = Math.sqrt((a.squares + b.squares) / freedom);
  return (difference / deviation) * (1 - 3 / (4 * freedom - 1));
}

function daysOf(group: readonly Observation[]): number[] {
  return inOrder(group).map(({ at }) => at);
}

function aroundMean(group: readonly Observation[]): Observation[] {
  const level = mean(group.map(({ value }) => value));
  return group.map(({ at, value }) => ({ at, value: value - level }));
}
