import type { DayRow } from '../insights/day-row.ts';
import { findDepartures } from '../insights/departures.ts';
import { findEarlyWarning, WARNING_SIGNALS, type WarningSignal } from '../insights/early-warning.ts';
import { type MetricName, metricOf } from '../insights/metrics.ts';
import { hoursAndMinutes } from '../render/columns.ts';
import { signed } from '../render/signed.ts';

const MOST_FINDINGS = 3;
/** Signals of the night that a warning looks at. */
const WATCHED_SIGNALS = 4;

/** What stands out about a day, each with its numbers; what departs together comes first and is not told again. */
export function describeFindings(
  row: DayRow,
  before: readonly DayRow[],
  judged: readonly MetricName[],
): string[] {
  const warning = findEarlyWarning(row, before)?.filter(({ name }) => judged.includes(name)) ?? [];
  const signals = warning.length < WARNING_SIGNALS ? [] : warning;
  const others = judged.filter((name) => signals.every((signal) => signal.name !== name));
  const departures = findDepartures(row, before, others).map(
    ({ name, value, baseline, z }) =>
      `${metricOf(name).label} ${measured(name, value)}: unusually ${z > 0 ? 'high' : 'low'}, usual ${measured(name, baseline.median)}, z ${signed(z, 1)}`,
  );
  return [...(signals.length > 0 ? [describeWarning(signals)] : []), ...departures].slice(0, MOST_FINDINGS);
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
