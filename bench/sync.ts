import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IN_MEMORY } from '../src/core/database-file.ts';
import { StateDb } from '../src/core/state-db.ts';
import { type SimulatedWhoop, startSimulatedWhoop } from '../src/demo/server.ts';
import { DAY_DERIVATION } from '../src/engine/day-derivation.ts';
import { HistoryDb } from '../src/history/history-db.ts';
import { MemberDb } from '../src/history/member-db.ts';
import { STREAMS } from '../src/history/streams.ts';
import { Syncer } from '../src/history/sync/syncer.ts';
import { WhoopClient } from '../src/whoop/client.ts';
import type { Clock } from '../src/whoop/clock.ts';
import { SharedBudget } from '../src/whoop/shared-budget.ts';
import { ServeClient } from './support/serve-client.ts';

/** Design: requests for ten questions within five minutes of the fill, and milliseconds of an answer. */
const MOST_REQUESTS = 4;
const MEDIAN_MS = 10;
const P99_MS = 30;
const ROUNDS = 300;
/** Of history; others as arguments. */
const YEARS = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 5, 10];
const NO_LIMIT = { minute: 1_000_000, day: 10_000_000 };
/** How long WHOOP takes for a page: what the simulated clock advances by, a fourth for each of four at once. */
const PAGE_MS = 300;
const BINARY = join(import.meta.dir, '../dist/wellpipe');

for (const years of YEARS) await fillAtLimits(years);
for (const years of YEARS) await fillAtOnce(years);

/** A first fill at WHOOP's real limits, on a simulated clock: how many requests, refused ones, and minutes. */
async function fillAtLimits(years: number): Promise<void> {
  const startedAt = Date.now();
  let passed = 0;
  const clock: Clock = {
    now: () => startedAt + passed,
    sleep: async (ms) => {
      passed += ms;
    },
    random: Math.random,
  };
  const whoop = await startSimulatedWhoop({
    member: { joined: joinedAgo(years) },
    clock: () => new Date(clock.now()),
    accessTokenSeconds: 86_400,
    intercept: () => {
      passed += PAGE_MS / STREAMS.length;
      return undefined;
    },
  });
  const { accessToken } = whoop.issueTokens();
  const token = { value: accessToken, scopes: undefined, obtainedAt: undefined };
  const client = new WhoopClient({
    origin: whoop.origin,
    tokens: { current: async () => token, afterUnauthorized: async () => 'scope_missing' },
    budget: new SharedBudget({ state: new StateDb(), app: () => 'bench', clock }),
    clock,
  });
  const db = new HistoryDb({ path: IN_MEMORY, derivation: DAY_DERIVATION, member: new MemberDb(IN_MEMORY) });
  const owner = async () => ({ origin: whoop.origin, userId: undefined, loginId: undefined });
  const syncer = new Syncer({ db, whoop: client, lockPath: undefined, owner, clock });
  await syncer.readAll({ signal: new AbortController().signal });
  const refused = whoop.requests.filter(({ status }) => status === 429).length;
  console.log(
    `first fill, ${years} years, at WHOOP's limits (simulated clock): ${whoop.requests.length} requests for ${fewestPages(whoop)} pages, ${refused} refused, ${(passed / 60_000).toFixed(1)} min`,
  );
  await syncer.close();
  db.close();
  await whoop.close();
}

/** A first fill by the executable without limits, and what it is like to ask afterwards. */
async function fillAtOnce(years: number): Promise<void> {
  const whoop = await startSimulatedWhoop({
    member: { joined: joinedAgo(years) },
    rateLimit: NO_LIMIT,
    accessTokenSeconds: 86_400,
  });
  const home = mkdtempSync(join(tmpdir(), 'wellpipe-bench-'));
  const env = { PATH: process.env.PATH ?? '', HOME: home, WELLPIPE_HOME: join(home, 'wellpipe') };
  placeLogin(whoop, env.WELLPIPE_HOME);
  try {
    const startedAt = performance.now();
    const sync = Bun.spawn([BINARY, 'sync', '--json'], { env, stdout: 'ignore' });
    if ((await sync.exited) !== 0) throw new Error('sync failed');
    const seconds = (performance.now() - startedAt) / 1_000;
    const bytes = statSync(join(env.WELLPIPE_HOME, 'history.db')).size;
    console.log(
      `first fill, ${years} years, without limits: ${whoop.requests.length} requests for ${fewestPages(whoop)} pages, ${seconds.toFixed(1)} s, history.db ${(bytes / 1e6).toFixed(1)} MB`,
    );
    await askAround(whoop, env, years);
  } finally {
    await whoop.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function askAround(whoop: SimulatedWhoop, env: Record<string, string>, years: number): Promise<void> {
  const client = await ServeClient.connect(BINARY, env);
  const days = Math.round(years * 365.25);
  const [cycle] = whoop.member.recordsAt(new Date()).cycles;
  const questions: [tool: string, given: object][] = [
    ['whoop_today', {}],
    ['whoop_days', {}],
    ['whoop_days', { days: 90 }],
    ['whoop_days', { days, by: 'month' }],
    ['whoop_sleeps', {}],
    ['whoop_sleeps', { days: 30 }],
    ['whoop_workouts', {}],
    ['whoop_workouts', { days }],
    ['whoop_record', { kind: 'cycle', id: String(cycle?.id) }],
    ['whoop_query', { sql: 'SELECT avg(hrv_ms) FROM days' }],
    ['whoop_status', {}],
  ];
  const before = whoop.requests.length;
  for (const [tool, given] of questions.slice(0, 10)) await client.ask(tool, given);
  const requests = whoop.requests.length - before;
  console.log(
    `  ten questions after it: ${requests} requests (budget ${MOST_REQUESTS}: ${verdict(requests <= MOST_REQUESTS)})`,
  );
  for (const [tool, given] of questions) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await client.time(tool, given));
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
    const isGood = at(0.5) <= MEDIAN_MS && at(0.99) <= P99_MS;
    console.log(
      `  ${tool} ${JSON.stringify(given)}: median ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms (budget ${MEDIAN_MS}, ${P99_MS}: ${verdict(isGood)})`,
    );
  }
  await client.close();
}

function placeLogin(whoop: SimulatedWhoop, folder: string): void {
  const { accessToken, refreshToken } = whoop.issueTokens();
  const values = {
    WHOOP_BASE_URL: whoop.origin,
    WHOOP_CLIENT_ID: whoop.clientId,
    WHOOP_CLIENT_SECRET: whoop.clientSecret,
    WHOOP_ACCESS_TOKEN: accessToken,
    WHOOP_REFRESH_TOKEN: refreshToken,
  };
  mkdirSync(folder, { mode: 0o700 });
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(folder, '.env'), lines.join('\n'), { mode: 0o600 });
}

function fewestPages({ member }: SimulatedWhoop): number {
  const { cycles, sleeps, recoveries, workouts } = member.recordsAt(new Date());
  return [cycles, sleeps, recoveries, workouts].reduce((sum, { length }) => sum + Math.ceil(length / 25), 0);
}

function joinedAgo(years: number): string {
  return new Date(Date.now() - years * 365.25 * 86_400_000).toISOString().slice(0, 10);
}

function verdict(isGood: boolean): string {
  return isGood ? 'kept' : 'BROKEN';
}
