import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditTo } from '../src/core/audit.ts';
import { type EndedCall, runCall } from '../src/core/call.ts';
import { StateDb } from '../src/core/state-db.ts';
import { countCall } from '../src/core/usage.ts';
import { systemClock } from '../src/whoop/clock.ts';
import { SharedBudget } from '../src/whoop/shared-budget.ts';

/** Of the median: what a call pays for being counted, and a request for being let through. */
const BUDGET_MS = 1;
const ROUNDS = 2_000;
const REQUESTS_A_CALL = 4;
const ASKER = { face: 'mcp', name: 'whoop_days', client: 'bench' } as const;
/** High enough that no round ever waits. */
const LIMITS = '1000000, 1000000;window=60, 100000000;window=86400';

const home = await mkdtemp(join(tmpdir(), 'wellpipe-bench-'));
try {
  const state = new StateDb(join(home, 'state.db'));
  await state.transact(() => undefined);
  const results = [
    await measureOpening(),
    await measureBudget(state),
    await measureBooks(state, 'audit trail and usage of a call'),
    await measureOff(state),
  ];
  for (const { name, times } of results) console.log(report(name, times));
  await state.close();
} finally {
  await rm(home, { recursive: true, force: true });
}

interface Result {
  name: string;
  times: number[];
}

async function measure(name: string, rounds: number, run: () => unknown): Promise<Result> {
  const times: number[] = [];
  for (let round = -rounds / 10; round < rounds; round++) {
    const startedAt = performance.now();
    await run();
    if (round >= 0) times.push(performance.now() - startedAt);
  }
  return { name, times };
}

/** A file that is there already, opened by a process that starts and closed again. */
function measureOpening(): Promise<Result> {
  return measure('state.db opened and closed', 100, async () => {
    const own = new StateDb(join(home, 'other.db'));
    await own.transact(() => undefined);
    await own.close();
  });
}

async function measureBudget(state: StateDb): Promise<Result> {
  let now = Date.now();
  const clock = { ...systemClock, now: () => now };
  const budget = new SharedBudget({ state, app: () => 'app', clock });
  const headers = new Headers({ 'x-ratelimit-limit': LIMITS });
  const send = async (stepMs: number) => {
    now += stepMs;
    const permit = await budget.before({ priority: 'question', deadline: Number.POSITIVE_INFINITY });
    await budget.after(permit, { status: 200, headers });
  };
  // A day and then a minute of steady requests: the ledger is as long as it gets.
  for (let step = 0; step < 240; step++) await send(360_000);
  for (let step = 0; step < 240; step++) await send(260);
  return measure('rate budget, before and after', ROUNDS, () => send(260));
}

/** All of it: from the begin of the call until everything is in the file. */
function measureBooks(state: StateDb, name: string): Promise<Result> {
  const audit = auditTo(state);
  return measure(name, ROUNDS, () =>
    runCall(ASKER, async (end): Promise<EndedCall> => {
      for (let request = 0; request < REQUESTS_A_CALL; request++) {
        audit({ kind: 'request', method: 'GET', path: '/v2/cycle', status: 200, durationMs: 12 });
      }
      const call = end();
      countCall(state, call);
      await state.flush();
      return call;
    }),
  );
}

async function measureOff(state: StateDb): Promise<Result> {
  await state.transact((prepare) => {
    for (const book of ['audit', 'usage']) prepare('INSERT INTO setting VALUES (?, ?)').run(book, 'off');
  });
  return measureBooks(state, 'the same, switched off');
}

function report(name: string, times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  const shown = [at(0.5), at(0.99)].map((ms) => `${ms.toFixed(3)} ms`.padStart(12));
  return `${name.padEnd(34)} median${shown[0]}  p99${shown[1]}  ${at(0.5) < BUDGET_MS ? 'kept' : 'EXCEEDED'}`;
}
