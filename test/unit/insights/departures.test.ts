import { describe, expect, test } from 'bun:test';
import { simulateMember } from '../../../src/demo/member.ts';
import { assembleDays } from '../../../src/insights/assemble-days.ts';
import { addDays } from '../../../src/insights/calendar.ts';
import type { DayRow } from '../../../src/insights/day-row.ts';
import { findDepartures } from '../../../src/insights/departures.ts';
import type { MetricName } from '../../../src/insights/metrics.ts';
import { createNoise } from './support/noise.ts';
import { dayRow, memberWithoutEffects, rowsOf } from './support/rows.ts';

const MORNING: readonly MetricName[] = [
  'recovery_score',
  'hrv_ms',
  'rhr_bpm',
  'spo2_pct',
  'skin_temp_c',
  'sleep_performance_pct',
  'asleep_h',
  'sleep_efficiency_pct',
  'deep_h',
  'rem_h',
  'respiratory_rate',
];
const MEMBERS = 1_000;

describe('of members of whom nothing is true', () => {
  test.each([
    [7, 0],
    [30, 0],
    [7, 0.5],
    [30, 0.5],
  ])('at most one morning in ten stands out, with %i days and φ = %p', (days, phi) => {
    const noise = createNoise(days);
    const found = Array.from({ length: MEMBERS }, () => {
      const rows = memberWithoutEffects(noise, '2026-01-01', days + 1, phi);
      const [today, before] = [rows.at(-1), rows.slice(0, -1)];
      return today ? findDepartures(today, before, MORNING).length : 0;
    });
    expect(found.filter((count) => count > 0).length / MEMBERS).toBeLessThan(0.1);
    expect(found.filter((count) => count > 2).length / MEMBERS).toBeLessThan(0.005);
  });
});

test('of simulated members, mornings with an event stand out many times as often as others', () => {
  const now = new Date('2026-11-22T12:00:00.000Z');
  const member = simulateMember();
  const rows = assembleDays(member.recordsAt(now));
  const ill = new Set(member.illMornings(now));
  const evenings = new Set(member.alcoholEvenings(now));
  const kindOf = ({ day, values }: DayRow, { values: before }: DayRow) => {
    if (ill.has(day)) return 'ill';
    if (evenings.has(addDays(day, -1))) return 'alcohol';
    if ((values.asleep_h ?? 8) < 5.5) return 'short';
    return (values.asleep_h ?? 8) > 6.5 && (before.strain ?? 10) < 14 ? 'quiet' : 'other';
  };
  const mornings = rows.slice(60, -1).map((row, index) => {
    const before = rows.slice(index, index + 60).filter(({ day }) => day >= addDays(row.day, -60));
    const found = findDepartures({ ...row, open: true }, before, MORNING);
    return { kind: kindOf(row, before.at(-1) ?? row), stands: found.length > 0 };
  });
  const rates = new Map(
    [...Map.groupBy(mornings, ({ kind }) => kind)].map(([kind, some]) => [
      kind,
      some.filter(({ stands }) => stands).length / some.length,
    ]),
  );
  expect(rates.get('quiet')).toBeLessThan(0.1);
  expect(rates.get('alcohol')).toBeGreaterThan(0.3);
  expect(rates.get('short')).toBeGreaterThan(0.5);
  expect(rates.get('ill')).toBeGreaterThan(0.5);
});

describe('what stands out', () => {
  const month = Array.from({ length: 30 }, (_, index) => 50 + (index % 5));
  const before = rowsOf('2026-01-01', 'rhr_bpm', month);
  const at = (rhr_bpm: number, more: Partial<DayRow> = {}) => dayRow('2026-01-31', { rhr_bpm }, more);

  test('is the less likely, the more metrics are looked at', () => {
    const both = before.map((row, index) => ({
      ...row,
      values: {
        ...row.values,
        hrv_ms: 60 + (index % 5),
        spo2_pct: 95 + (index % 3),
        deep_h: index % 3,
        rem_h: index % 3,
      },
    }));
    const today = { ...at(56), values: { rhr_bpm: 56, hrv_ms: 62, spo2_pct: 96, deep_h: 1, rem_h: 1 } };
    expect(findDepartures(today, both, ['rhr_bpm']).map(({ name }) => name)).toEqual(['rhr_bpm']);
    expect(findDepartures(today, both, ['rhr_bpm', 'hrv_ms', 'spo2_pct', 'deep_h', 'rem_h'])).toEqual([]);
  });

  test('is not what a skewed metric does now and then', () => {
    const skewed = Array.from({ length: 30 }, (_, index) =>
      index % 2 === 0 ? 50 - (index % 3) : 50 + index,
    );
    const rows = rowsOf('2026-01-01', 'rhr_bpm', skewed);
    expect(findDepartures(at(85), rows, ['rhr_bpm'])).toEqual([]);
    expect(findDepartures(at(20), rows, ['rhr_bpm'])).toHaveLength(1);
  });

  test('is neither a day that is not over, nor what never varied, nor anything without a baseline', () => {
    const strain = rowsOf(
      '2026-01-01',
      'strain',
      month.map((value) => value / 5),
    );
    const running = dayRow('2026-01-31', { strain: 21 }, { open: true });
    expect(findDepartures(running, strain, ['strain'])).toEqual([]);
    expect(findDepartures({ ...running, open: false }, strain, ['strain'])).toHaveLength(1);
    const still = rowsOf(
      '2026-01-01',
      'rhr_bpm',
      month.map(() => 50),
    );
    expect(findDepartures(at(90), still, ['rhr_bpm'])).toEqual([]);
    expect(findDepartures(at(90), before.slice(-6), ['rhr_bpm'])).toEqual([]);
  });
});
