import { simulateMember } from '../src/demo/member.ts';
import { assembleDays } from '../src/insights/assemble-days.ts';
import { settledValue } from '../src/insights/baseline.ts';
import { addDays, type DayRange, mondayIndex } from '../src/insights/calendar.ts';
import { compareGroups } from '../src/insights/compare.ts';
import type { DayRow } from '../src/insights/day-row.ts';
import { areLinked } from '../src/insights/linked-metrics.ts';
import { METRIC_NAMES, METRICS } from '../src/insights/metrics.ts';
import { relateDrivers } from '../src/insights/relate.ts';
import { describeTrend } from '../src/insights/trend.ts';

/** Of the median, at each question's default range: what a whole answer may take, reading included. */
const BUDGET_MS = 10;
const ROUNDS = 60;
const TEN_YEARS = 3_652;
const TODAY = '2026-11-22';

const records = simulateMember({ joined: '2016-11-22' }).recordsAt(new Date(`${TODAY}T12:00:00Z`));
const { cycles, sleeps, recoveries, workouts } = records;
const rows: readonly DayRow[] = assembleDays({
  cycles: [...cycles],
  sleeps: [...sleeps],
  recoveries: [...recoveries],
  workouts: [...workouts],
});

measure('trend', 90, 60, (some, range) => describeTrend(some, range, 'hrv_ms'));
measure('compare', 365, 2, (some, range) => {
  const a = some.map(({ day }) => mondayIndex(day) >= 5);
  return compareGroups(some, range, 'recovery_score', { a, b: a.map((is) => !is) }, 1);
});
measure('relate', 180, 4, (some, range) => {
  const drivers = METRIC_NAMES.filter((name) => name !== 'hrv_ms' && !areLinked(name, 'hrv_ms')).map(
    (name) => ({
      name,
      measured: METRICS[name].measured,
      values: some.map((row) => settledValue(row, name)),
    }),
  );
  return relateDrivers(some, range, 'hrv_ms', drivers, 2);
});

/** The default range against the budget, ten years for comparison. */
function measure(
  name: string,
  days: number,
  before: number,
  run: (some: readonly DayRow[], range: DayRange) => unknown,
): void {
  const over = (length: number, rounds: number) => {
    const range = { from: addDays(TODAY, 1 - length), to: TODAY };
    const some = rows.filter(({ day }) => day >= addDays(range.from, -before));
    return median(rounds, () => run(some, range));
  };
  const atDefault = over(days, ROUNDS);
  const verdict = atDefault <= BUDGET_MS ? 'ok' : `OVER ${BUDGET_MS} ms`;
  console.log(
    `${name.padEnd(8)} ${days} days ${atDefault.toFixed(2)} ms  ${verdict}   ten years ${over(TEN_YEARS, 5).toFixed(0)} ms`,
  );
  if (atDefault > BUDGET_MS) process.exitCode = 1;
}

function median(rounds: number, run: () => unknown): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    run();
    times.push(performance.now() - startedAt);
  }
  return times.toSorted((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
}
