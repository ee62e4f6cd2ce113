import type { DayRow } from '../insights/day-row.ts';
import { findEarlyWarning, WARNING_SIGNALS } from '../insights/early-warning.ts';
import { type MetricName, metricOf, roundMetric, roundTo } from '../insights/metrics.ts';
import { type Departure, findDepartures } from '../insights/reading.ts';

const MOST_FINDINGS = 3;
/** Robust z from which a value is called unusual: outside about 95 % of the member's days. */
const UNUSUAL_Z = 2;

/** What stands out about a day, each with its numbers; the early warning first, since it says the most. */
export function describeFindings(
  row: DayRow,
  before: readonly DayRow[],
  judged: readonly MetricName[],
): string[] {
  const departures = findDepartures(row, before, judged, UNUSUAL_Z).map(describeDeparture);
  return [...describeWarning(row, before, judged), ...departures].slice(0, MOST_FINDINGS);
}

function describeWarning(row: DayRow, before: readonly DayRow[], judged: readonly MetricName[]): string[] {
  const signals = findEarlyWarning(row, before)?.filter(({ name }) => judged.includes(name)) ?? [];
  if (signals.length < WARNING_SIGNALS) return [];
  const parts = signals.map(({ name, z }) => `${metricOf(name).label} z ${roundTo(z, 1)}`);
  return [`Early warning: ${parts.join(', ')} depart together, as they do before an illness`];
}

function describeDeparture({ name, value, baseline, z }: Departure): string {
  const { label, unit } = metricOf(name);
  const withUnit = (number: number) =>
    `${roundMetric(number, name)}${unit === '%' ? ' %' : unit && ` ${unit}`}`;
  return `${label} ${withUnit(value)}: unusually ${z > 0 ? 'high' : 'low'}, usual ${withUnit(baseline.median)}, z ${roundTo(z, 1)}`;
}
