import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { simulateMember } from '../../../src/demo/member.ts';
import { assembleDays } from '../../../src/insights/assemble-days.ts';
import type { DayRow } from '../../../src/insights/day-row.ts';
import { findEarlyWarning } from '../../../src/insights/early-warning.ts';
import type { MetricName } from '../../../src/insights/metrics.ts';

const USUAL = { rhr_bpm: 50, hrv_ms: 60, respiratory_rate: 15, skin_temp_c: 33 };
const SPREAD = { rhr_bpm: 2, hrv_ms: 5, respiratory_rate: 0.3, skin_temp_c: 0.3 };

/** A month of nights one spread above and below the usual, so that one spread is 0.67 robust z. */
const month = Array.from({ length: 30 }, (_, index) => nightAt(index % 2 === 0 ? 1 : -1));

function nightAt(spreads: number | Partial<Record<MetricName, number>>): DayRow {
  const at = (name: keyof typeof USUAL) =>
    USUAL[name] + SPREAD[name] * (typeof spreads === 'number' ? spreads : (spreads[name] ?? 0));
  const scored = 'scored' as const;
  return {
    day: '2026-11-22',
    cycleId: 1,
    open: true,
    calibrating: false,
    states: { recovery: scored, sleep: scored, strain: scored, workouts: scored },
    values: {
      rhr_bpm: at('rhr_bpm'),
      hrv_ms: at('hrv_ms'),
      respiratory_rate: at('respiratory_rate'),
      skin_temp_c: at('skin_temp_c'),
    },
  };
}

describe('an early warning', () => {
  test('needs three of the four signals, each on the side of an illness', () => {
    const warning = findEarlyWarning(nightAt({ rhr_bpm: 4, hrv_ms: -3, respiratory_rate: 3 }), month);
    expect(warning?.map(({ name }) => name)).toEqual(['rhr_bpm', 'hrv_ms', 'respiratory_rate']);
    expect(warning?.[1]?.z).toBeCloseTo(-3 / 1.4826);
  });

  test.each([
    ['two signals', { rhr_bpm: 9, hrv_ms: -9 }],
    ['signals on the other side', { rhr_bpm: -9, hrv_ms: 9, respiratory_rate: -9, skin_temp_c: -9 }],
    ['one on the other side', { rhr_bpm: 9, hrv_ms: 9, respiratory_rate: 9 }],
    ['small departures of all', { rhr_bpm: 2, hrv_ms: -2, respiratory_rate: 2, skin_temp_c: 2 }],
  ])('is not given for %s', (_, spreads) => {
    expect(findEarlyWarning(nightAt(spreads), month)).toBeUndefined();
  });

  test('is not given without a baseline', () => {
    expect(findEarlyWarning(nightAt(9), month.slice(0, 5))).toBeUndefined();
  });

  test('is right about five simulated members as often as the documentation says', () => {
    const now = new Date('2026-11-22T12:00:00Z');
    const counts = { ill: 0, warnedIll: 0, others: 0, warnedOthers: 0 };
    for (const seed of [1, 2, 3, 4, 5]) {
      const member = simulateMember({ seed, joined: '2020-11-22' });
      const rows = assembleDays(member.recordsAt(now));
      const ill = new Set(member.illMornings(now));
      const warned = rows.filter((row, index) =>
        findEarlyWarning(row, rows.slice(Math.max(0, index - 60), index)),
      );
      counts.ill += ill.size;
      counts.warnedIll += warned.filter(({ day }) => ill.has(day)).length;
      counts.others += rows.filter(({ day }) => !ill.has(day)).length;
      counts.warnedOthers += warned.filter(({ day }) => !ill.has(day)).length;
    }
    const { ill, warnedIll, others, warnedOthers } = counts;
    const text = readFileSync('docs/statistics.md', 'utf8');
    expect(text).toContain(`on ${warnedIll} of ${ill} ill mornings`);
    expect(text).toContain(`on ${((100 * warnedOthers) / others).toFixed(1)} % of all other mornings`);
    expect(text).toContain(`of these ${warnedOthers} after`);
  });
});
