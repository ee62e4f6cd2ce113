import { expect, test } from 'bun:test';
import { AppError } from '../../../src/core/errors.ts';
import { waitForScore } from '../../../src/engine/wait.ts';
import { StoredSource } from '../../../src/history/stored-source.ts';
import { EditableMember } from '../../support/editable-member.ts';
import { longHistory } from '../../support/long-history.ts';
import { cycle, recovery, sleep } from '../../support/records.ts';
import { HOUR_MS, MINUTE_MS, SyncBench } from '../history/sync/support/sync-bench.ts';

const FIVE_O_CLOCK = '2026-11-22T05:00:00Z';
const ID = 9_999;
const NIGHT = 'night';
const BEDTIME = '2026-11-21T22:00:00.000Z';

/** A member in bed at five in the morning, and what becomes of it minute by minute. */
class Morning implements AsyncDisposable {
  readonly member: EditableMember;
  readonly bench: SyncBench;
  readonly said: string[] = [];
  readonly #events: { atMs: number; happens: () => void }[] = [];
  readonly #interrupt = new AbortController();
  readonly #startedMs = Date.parse(FIVE_O_CLOCK);

  private constructor(member: EditableMember, bench: SyncBench) {
    this.member = member;
    this.bench = bench;
  }

  static async start(scopes?: readonly string[]): Promise<Morning> {
    const member = new EditableMember(longHistory(10, '2026-11-21T12:00:00Z'));
    const [evening] = member.list('cycles');
    if (evening && 'end' in evening) member.put('cycles', { ...evening, end: BEDTIME });
    member.put('cycles', cycle(ID, BEDTIME, null));
    const options = { member, now: FIVE_O_CLOCK, ...(scopes ? { scopes } : {}) };
    return new Morning(member, await SyncBench.start(options));
  }

  after(minutes: number, happens: () => void): this {
    this.#events.push({ atMs: this.#startedMs + minutes * MINUTE_MS, happens });
    return this;
  }

  /** The night is over; what WHOOP thinks of it. */
  wake(state: 'PENDING_SCORE' | 'SCORED' | 'UNSCORABLE' = 'SCORED'): void {
    const version = { updated_at: new Date(this.bench.now).toISOString(), score_state: state };
    const unscored = state === 'SCORED' ? {} : { score: null };
    this.member.put(
      'sleeps',
      sleep(NIGHT, ID, BEDTIME, '2026-11-22T05:30:00.000Z', { ...version, ...unscored }),
    );
    this.member.put('recoveries', recovery(NIGHT, ID, 64, { ...version, ...unscored }));
  }

  interrupt(): void {
    this.#interrupt.abort();
  }

  wait(what: string, timeoutMs?: number, process = this.bench.open()) {
    const now = () => new Date(this.bench.now);
    const source = new StoredSource({ db: process.db, syncer: process.syncer, now });
    const clock = {
      now: () => this.bench.now,
      random: () => 0,
      sleep: async (ms: number) => {
        this.#interrupt.signal.throwIfAborted();
        this.bench.pass(ms);
        for (const { atMs, happens } of this.#events.splice(0)) {
          if (atMs <= this.bench.now) happens();
          else this.#events.push({ atMs, happens });
        }
      },
    };
    const onWait = (missing: string) => void this.said.push(missing);
    const options = { signal: this.#interrupt.signal, onWait, clock };
    return waitForScore({ syncer: process.syncer, source, now }, { what, timeoutMs }, options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.bench[Symbol.asyncDispose]();
  }
}

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`It did not fail as it should: ${error}`);
}

test('what is scored already is there at once', async () => {
  await using morning = await Morning.start();
  morning.wake();
  expect(await morning.wait('recovery')).toMatchObject({
    day: '2026-11-22',
    recovery: { recovery_score: 64 },
  });
  expect((await morning.wait('sleep')).sleep).toEqual({ sleep_performance_pct: 88, asleep_h: 7 });
  expect(morning.said).toEqual([]);
});

test('the score comes within the minutes that the store takes to look again, and WHOOP is asked no oftener', async () => {
  await using morning = await Morning.start();
  morning.after(40, () => morning.wake('PENDING_SCORE')).after(60, () => morning.wake());
  const { recovery: values, waited_s, as_of } = await morning.wait('recovery');
  expect(values?.recovery_score).toBe(64);
  expect(waited_s / 60).toBeWithin(60, 67);
  expect(as_of).toBe(new Date(morning.bench.now).toISOString());
  expect(morning.said).toEqual([
    'WHOOP has no night of 2026-11-22 yet.',
    'WHOOP has not scored the recovery of 2026-11-22 yet.',
  ]);
  const rounds = morning.bench.takeAsked().filter(({ stream }) => stream === 'recoveries');
  expect(rounds.length).toBeLessThanOrEqual(14);
});

test('outages, errors and limits are waited out', async () => {
  await using morning = await Morning.start();
  const replies = [
    { reply: { status: 503, headers: {}, body: '' } },
    { reply: { status: 429, headers: { 'x-ratelimit-reset': '20' }, body: '' } },
    { cut: 'before-work' },
  ] as const;
  let asked = 0;
  morning.bench.fault = () => replies[asked++ % replies.length];
  morning.after(45, () => {
    morning.bench.fault = () => undefined;
    morning.wake();
  });
  expect((await morning.wait('sleep')).sleep?.sleep_performance_pct).toBe(88);
  expect(asked).toBeGreaterThan(3);
});

test('the end of its patience says what is missing', async () => {
  await using morning = await Morning.start();
  morning.after(10, () => morning.wake('PENDING_SCORE'));
  const { code, message } = await failure(morning.wait('recovery', HOUR_MS));
  expect(code).toBe('timeout');
  expect(message).toContain('has not scored the recovery of 2026-11-22 yet');
  expect(morning.bench.now - Date.parse(FIVE_O_CLOCK)).toBe(HOUR_MS);
});

test('what WHOOP could not score is not waited for', async () => {
  await using morning = await Morning.start();
  morning.after(10, () => morning.wake('UNSCORABLE'));
  expect(await failure(morning.wait('recovery'))).toMatchObject({ code: 'not_found' });
});

test.each([
  ['no login', undefined, 'not_logged_in'],
  ['a scope that is missing', ['read:cycles', 'read:sleep'], 'scope_missing'],
] as const)('%s is told at once', async (_, scopes, code) => {
  await using morning = await Morning.start(scopes);
  const process = morning.bench.open();
  if (!scopes) process.logOut();
  expect(await failure(morning.wait('recovery', undefined, process))).toMatchObject({ code });
  expect(morning.said).toEqual([]);
});

test('a login that ends meanwhile ends the wait', async () => {
  await using morning = await Morning.start();
  const process = morning.bench.open();
  morning.after(20, () => process.logOut(new AppError('login_expired', 'It has ended.')));
  expect(await failure(morning.wait('recovery', undefined, process))).toMatchObject({
    code: 'login_expired',
  });
});

test('an interrupt ends the wait', async () => {
  await using morning = await Morning.start();
  morning.after(20, () => morning.interrupt());
  await expect(morning.wait('recovery')).rejects.toHaveProperty('name', 'AbortError');
});

test('only recovery and sleep can be waited for', async () => {
  await using morning = await Morning.start();
  expect(await failure(morning.wait('strain'))).toMatchObject({
    code: 'invalid_input',
    hint: 'Use one of recovery, sleep.',
  });
});
