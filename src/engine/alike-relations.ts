import { areLinked } from '../insights/linked-metrics.ts';
import { isMetricName } from '../insights/metrics.ts';
import type { Relation } from '../insights/relate.ts';
import { ALPHA } from '../insights/statistics/significance.ts';

/** A pair that says once more, at the same lag, what a surer one says. */
interface AlikePair {
  relation: Relation;
  surer: Relation;
}

/** Of the drivers that only repeat another one, so many are named. */
const MOST_ALIKE = 4;
/** Rank correlations of two drivers with the same days differ by less, which is the error of adding up. */
const SAME = 1e-9;

/** The surest pairs, and those that only repeat one of them. */
export function withoutAlike(relations: readonly Relation[]): { kept: Relation[]; alike: AlikePair[] } {
  const kept: Relation[] = [];
  const alike: AlikePair[] = [];
  for (const relation of relations) {
    const surer = kept.find((other) => isSame(relation, other) || isLinked(relation, other));
    if (surer) alike.push({ relation, surer });
    else kept.push(relation);
  }
  return { kept, alike };
}

/** What goes with the outcome too and has no row, by the driver that has one. */
export function explainAlike(alike: readonly AlikePair[], shown: readonly Relation[]): string[] {
  const told = alike.filter(({ surer }) => shown.includes(surer));
  const same = told.filter(({ relation, surer }) => !isLinked(relation, surer));
  const linked = told.filter(({ relation, surer }) => isLinked(relation, surer) && relation.q < ALPHA);
  return [
    ...(same.length > 0 ? [`The same, day by day, as a driver above: ${listByDriver(same)}.`] : []),
    ...(linked.length > 0
      ? [`Go with it too (q < ${ALPHA}), being linked with a driver above: ${listByDriver(linked)}.`]
      : []),
  ];
}

function listByDriver(pairs: readonly AlikePair[]): string {
  const byDriver = Map.groupBy(pairs, ({ surer }) => surer.driver);
  const lists = [...byDriver].map(([driver, some]) => {
    const names = [...new Set(some.map(({ relation }) => relation.driver))];
    const rest = names.length > MOST_ALIKE ? ', …' : '';
    return `${driver}: ${names.slice(0, MOST_ALIKE).join(', ')}${rest}`;
  });
  return lists.join('; ');
}

/** An evening's tag and the journal's question about it: alike in every rank, or the reverse of each other. */
function isSame(one: Relation, other: Relation): boolean {
  const isAsStrong = Math.abs(Math.abs(one.rho) - Math.abs(other.rho)) < SAME;
  return one.lag === other.lag && one.n === other.n && isAsStrong && Math.abs(one.rho) > SAME;
}

function isLinked(one: Relation, other: Relation): boolean {
  const [a, b] = [one.driver, other.driver];
  return one.lag === other.lag && isMetricName(a) && isMetricName(b) && areLinked(a, b);
}
