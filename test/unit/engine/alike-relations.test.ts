import { expect, test } from 'bun:test';
import { explainAlike, withoutAlike } from '../../../src/engine/alike-relations.ts';
import type { Relation } from '../../../src/insights/relate.ts';

const INTERVAL = { low: -0.5, high: 0.5 };

function relation(driver: string, rho: number, q: number, more: Partial<Relation> = {}): Relation {
  return { driver, lag: 1, n: 100, nEffective: 90, rho, interval: INTERVAL, p: q, q, ...more };
}

const driversOf = (relations: readonly Relation[]) => relations.map(({ driver }) => driver);

test.each([
  ['stand out', 0.001, ['Go with it too (q < 0.05), being linked with a driver above: asleep_h: in_bed_h.']],
  ['do not', 0.6, []],
])('linked metrics have one row where they %s', (_, q, notes) => {
  const { kept, alike } = withoutAlike([
    relation('asleep_h', 0.3, q),
    relation('in_bed_h', 0.28, q),
    relation('in_bed_h', 0.2, q, { lag: 2 }),
    relation('strain', 0.1, 0.9),
  ]);
  expect(driversOf(kept)).toEqual(['asleep_h', 'in_bed_h', 'strain']);
  expect(explainAlike(alike, kept)).toEqual([...notes]);
});

test('a tag has one row with the question whose days are the same, or the opposite', () => {
  const rho = 0.1 + 0.2;
  const { kept, alike } = withoutAlike([
    relation('tag:wine', 0.3, 0.001),
    relation('journal:Any wine?', rho, 0.001),
    relation('journal:No wine?', -rho, 0.001),
    relation('journal:Any wine?', rho, 0.001, { lag: 2 }),
    relation('tag:beer', rho, 0.001, { n: 99 }),
    relation('tag:tea', 0, 1),
    relation('tag:coffee', 0, 1),
  ]);
  expect(driversOf(kept)).toEqual(['tag:wine', 'journal:Any wine?', 'tag:beer', 'tag:tea', 'tag:coffee']);
  expect(explainAlike(alike, kept)).toEqual([
    'The same, day by day, as a driver above: tag:wine: journal:Any wine?, journal:No wine?.',
  ]);
  expect(explainAlike(alike, kept.slice(1))).toEqual([]);
});
