import type { Style } from './style.ts';

interface ScoreLike {
  day: string;
  recovery?: { recovery_score?: number | null; hrv_ms?: number | null; rhr_bpm?: number | null };
  sleep?: { sleep_performance_pct?: number | null; asleep_h?: number | null };
}

/** What was waited for, on one line. */
export function renderScore({ day, recovery, sleep }: ScoreLike, style: Style): string {
  const parts = [
    ...describe('Recovery', recovery?.recovery_score, '%'),
    ...describe('HRV', recovery?.hrv_ms, 'ms'),
    ...describe('RHR', recovery?.rhr_bpm, 'bpm'),
    ...describe('Sleep', sleep?.sleep_performance_pct, '%'),
    ...describe('asleep', sleep?.asleep_h, 'h'),
  ];
  const [first = '', ...others] = parts;
  return [style.bold(first), ...others, style.dim(day)].join('  ');
}

function describe(label: string, value: number | null | undefined, unit: string): string[] {
  return value === null || value === undefined ? [] : [`${label} ${value} ${unit}`];
}
