import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateMember } from '../src/demo/member.ts';
import { DAY_DERIVATION } from '../src/engine/day-derivation.ts';
import { QueryRunner } from '../src/history/query/query-runner.ts';
import { createHistory } from '../test/support/history.ts';

const WELLPIPE = join(import.meta.dir, '../dist/wellpipe');
const JOINED = '2016-11-23';
const NOW = new Date('2026-11-22T12:00:00Z');
const ROUNDS = 300;
/** Of a statement with its process warm. */
const MEDIAN_BUDGET_MS = 10;
const P99_BUDGET_MS = 30;

const STATEMENTS = {
  'newest 30 days': 'SELECT day, recovery_score, hrv_ms, strain FROM days ORDER BY day DESC LIMIT 30',
  'every column of a year': "SELECT * FROM days WHERE day LIKE '2025%'",
  'ten years by month':
    "SELECT strftime('%Y-%m', day) AS month, avg(hrv_ms), avg(asleep_h), count(*) FROM days GROUP BY month",
  'sports, all of them': 'SELECT sport, count(*), sum(minutes), avg(strain) FROM workouts GROUP BY sport',
  'moving mean of 30 nights':
    'SELECT day, avg(hrv_ms) OVER (ORDER BY day ROWS 29 PRECEDING) FROM days ORDER BY day DESC LIMIT 365',
  'mornings after a sport':
    "SELECT w.sport, avg(n.recovery_score), count(*) FROM workouts w JOIN days n ON n.day = date(w.day, '+1 day') GROUP BY 1",
  'a mistake': 'SELECT hrv FROM days',
} as const;

if (!existsSync(WELLPIPE)) throw new Error('dist/wellpipe is not there: run `bun run build` first.');
const home = await mkdtemp(join(tmpdir(), 'wellpipe-bench-'));
try {
  const file = join(home, 'history.db');
  const history = await createHistory(file, simulateMember({ joined: JOINED }).recordsAt(NOW));
  const runner = new QueryRunner({
    store: history,
    derivation: DAY_DERIVATION,
    command: { command: WELLPIPE, args: [] },
  });
  for (const [name, sql] of Object.entries(STATEMENTS)) console.log(report(name, await measure(runner, sql)));
  await runner.close();
  history.close();
} finally {
  await rm(home, { recursive: true, force: true });
}

async function measure(runner: QueryRunner, sql: string): Promise<number[]> {
  const times: number[] = [];
  for (let round = -ROUNDS / 10; round < ROUNDS; round++) {
    const startedAt = performance.now();
    await runner.run(sql, 5_000).catch(() => undefined);
    if (round >= 0) times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b);
}

function report(name: string, sorted: readonly number[]): string {
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  const [median, p99] = [at(0.5), at(0.99)];
  const shown = [median, p99].map((ms) => `${ms.toFixed(2)} ms`.padStart(10));
  const verdict = median < MEDIAN_BUDGET_MS && p99 < P99_BUDGET_MS ? 'kept' : 'EXCEEDED';
  return `${name.padEnd(28)} median${shown[0]}  p99${shown[1]}  ${verdict}`;
}
