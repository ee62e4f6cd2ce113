export type ChartKind = 'line' | 'bar' | 'scatter' | 'calendar';

export type Point = readonly [day: string, value: number | null];

/** A metric's values, oldest first; a day without one is a gap. */
export interface Series {
  metric: string;
  /** What a person calls it. */
  label: string;
  points: readonly Point[];
  /** Of the values that there are; undefined without any. */
  median: number | undefined;
  /** A calmer line through many points, for every day. */
  smooth?: readonly Point[];
  /** Where most points are, in the place of those that are too many to be seen: low and high for every day. */
  band?: { low: readonly Point[]; high: readonly Point[] };
}

/** All that a picture shows, whatever it is drawn with. */
export interface Drawing {
  kind: ChartKind;
  /** The days that the axis of time has. */
  range: { from: string; to: string };
  /** Of a scatter: the horizontal and the vertical one, whose points belong together by their index. */
  series: readonly Series[];
  /** Of a scatter: how many rows before the vertical values the horizontal ones are. */
  lagDays?: number;
  /** How many days each point of smooth lines and bands is made of. */
  windowDays?: number;
}

/** The values of a series that there are. */
export function valuesOf({ points }: Pick<Series, 'points'>): number[] {
  return points.flatMap(([, value]) => value ?? []);
}
