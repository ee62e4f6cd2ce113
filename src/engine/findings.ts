import type { DayRow } from '../insights/day-row.ts';
import { type Departure, findDepartures } from '../insights/departures.ts';
import { findEarlyWarning, WARNING_SIGNALS, type WarningSignal } from '../insights/early-warning.ts';
import { type MetricName, metricOf } from '../insights/metrics.ts';
import { findYearRecords, type YearRecord } from '../insights/year-records.ts';
import { hoursAndMinutes } from '../render/columns.ts';
import { signed } from '../render/signed.ts';

const MOST_FINDINGS = 3;
/** Signals of the night that a warning looks at. */
const WATCHED_SIGNALS = 4;

/**
 * What stands out about a day, each with its numbers: what departs together, then what is unusual of itself, then
 * what no day of the year before has reached. Nothing is told twice.
 */
export function describeFindings(
  row: DayRow,
  { before, year }: { before: readonly DayRow[]; year: readonly DayRow[] },
  judged: readonly MetricName[],
): string[] {
  const warning = findEarlyWarning(row, before)?.filter(({ name }) => judged.includes(name)) ?? [];
  const signals = warning.length < WARNING_SIGNALS ? [] : warning;
  const others = judged.filter((name) => signals.every((signal) => signal.name !== name));
  const departures = findDepartures(row, before, others);
  const rest = others.filter((name) => departures.every((departure) => departure.name !== name));
  return [
    ...(signals.length > 0 ? [describeWarning(signals)] : []),
    ...departures.map(describeDeparture),
    ...findYearRecords(row, year, rest).map(describeRecord),
  ].slice(0, MOST_FINDINGS);
}

function describeDeparture({ name, value, baseline, z }: Departure): string {
  const side = z > 0 ? 'high' : 'low';
  return `${metricOf(name).label} ${measured(name, value)}: unusually ${side}, usual ${measured(name, baseline.median)}, z ${signed(z, 1)}`;
}

function describeRecord({ name, value, side, days }: YearRecord): string {
  return `${metricOf(name).label} ${measured(name, value)}: the ${side} in a year (${days} days)`;
}

function describeWarning(signals: readonly WarningSignal[]): string {
  const parts = signals.map(
    ({ name, value, z }) => `${metricOf(name).label} ${measured(name, value)} (z ${signed(z, 1)})`,
  );
  return `Early warning: ${signals.length} of ${WATCHED_SIGNALS} signals of the night depart together: ${parts.join(', ')}`;
}

/** As people read it: `47.2 ms`, `17 %`, and durations as `7:24`. */
function measured(name: MetricName, value: number): string {
  const { unit, decimals } = metricOf(name);
  if (unit === 'h') return hoursAndMinutes(value);
  const number = value.toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return unit === '' ? number : `${number} ${unit}`;
}
