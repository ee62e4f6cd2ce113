import { join } from 'node:path';
import { IN_MEMORY } from '../../../../../src/core/database-file.ts';
import { AppError } from '../../../../../src/core/errors.ts';
import { type SimulatedWhoop, startSimulatedWhoop } from '../../../../../src/demo/server.ts';
import type { CursorKind } from '../../../../../src/demo/service/collection.ts';
import type { Fault, InterceptedRequest } from '../../../../../src/demo/service/faults.ts';
import { DAY_DERIVATION } from '../../../../../src/engine/day-derivation.ts';
import { HistoryDb } from '../../../../../src/history/history-db.ts';
import { MemberDb } from '../../../../../src/history/member-db.ts';
import { VISIBLE } from '../../../../../src/history/records.ts';
import { keyOf, STREAMS, type Stream, type StreamRecord } from '../../../../../src/history/streams.ts';
import { Syncer } from '../../../../../src/history/sync/syncer.ts';
import type { DayRow } from '../../../../../src/insights/day-row.ts';
import { WhoopClient } from '../../../../../src/whoop/client.ts';
import type { Clock } from '../../../../../src/whoop/clock.ts';
import type { EditableMember } from '../../../../support/editable-member.ts';
import { createScratchHome } from '../../../../support/scratch-home.ts';
import { accessToken, FakeTokens } from '../../../whoop/support/fakes.ts';

const PATHS: Readonly<Record<Stream, string>> = {
  cycles: '/developer/v2/cycle',
  sleeps: '/developer/v2/activity/sleep',
  recoveries: '/developer/v2/recovery',
  workouts: '/developer/v2/activity/workout',
};
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const NO_LIMIT = { minute: 1_000_000, day: 1_000_000 };

/** A request for a page, as a test looks at it. */
export interface AskedPage {
  stream: Stream;
  /** What `nextToken` and `end` were. */
  cursor: string | undefined;
  end: string | undefined;
  status: number;
}

export interface BenchOptions {
  member: EditableMember;
  now?: string;
  cursors?: CursorKind;
  scopes?: readonly string[];
  /** What the processes take WHOOP's origin to be, for a store of their own. */
  origin?: string;
}

/** A simulated WHOOP with a clock and faults of the test's own, and any number of processes that read from it. */
export class SyncBench implements AsyncDisposable {
  readonly member: EditableMember;
  readonly whoop: SimulatedWhoop;
  /** Asked for every request for a page. */
  fault: (
    request: InterceptedRequest & { stream: Stream },
  ) => Fault | undefined | Promise<Fault | undefined> = () => undefined;
  readonly #clock: { now: number };
  readonly #opened: Process[] = [];
  readonly #token: string;
  readonly #claimedOrigin: string;
  #seen = 0;

  private constructor(
    whoop: SimulatedWhoop,
    clock: { now: number },
    { member, scopes, origin = whoop.origin }: BenchOptions,
  ) {
    this.whoop = whoop;
    this.member = member;
    this.#clock = clock;
    this.#claimedOrigin = origin;
    this.#token = whoop.issueTokens(scopes).accessToken;
  }

  static async start(options: BenchOptions): Promise<SyncBench> {
    const clock = { now: Date.parse(options.now ?? '2026-11-22T12:00:00Z') };
    const holder: { bench?: SyncBench } = {};
    const whoop = await startSimulatedWhoop({
      member: options.member,
      clock: () => new Date(clock.now),
      rateLimit: NO_LIMIT,
      accessTokenSeconds: 10 * 365 * 86_400,
      ...(options.cursors ? { cursors: options.cursors } : {}),
      intercept(request) {
        const stream = streamOf(request.path);
        return stream && holder.bench?.fault({ ...request, stream });
      },
    });
    holder.bench = new SyncBench(whoop, clock, options);
    return holder.bench;
  }

  get now(): number {
    return this.#clock.now;
  }

  pass(ms: number): void {
    this.#clock.now += ms;
  }

  /** A process of its own, on a file or in memory. */
  open(path: string = IN_MEMORY, { lock, userId, loginId = 'login', patienceMs }: OpenOptions = {}): Process {
    const process = new Process({
      path,
      lock,
      origin: this.whoop.origin,
      claimedOrigin: this.#claimedOrigin,
      token: this.#token,
      userId,
      loginId,
      patienceMs,
      clock: { now: () => this.now, sleep: async (ms) => this.pass(ms), random: () => 0 },
    });
    this.#opened.push(process);
    return process;
  }

  /** Pages asked for since the last time. */
  takeAsked(): AskedPage[] {
    const asked = this.whoop.requests.slice(this.#seen).flatMap(({ path, query, status }) => {
      const stream = streamOf(path);
      return stream ? [{ stream, cursor: query.nextToken, end: query.end, status }] : [];
    });
    this.#seen = this.whoop.requests.length;
    return asked;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const process of this.#opened) await process.close();
    await this.whoop.close();
  }
}

interface OpenOptions {
  /** Path of the lock that processes share. */
  lock?: string;
  /** Whose login it is; by default it does not tell. */
  userId?: number;
  loginId?: string;
  /** Of its questions. */
  patienceMs?: number;
}

interface ProcessOptions {
  path: string;
  lock: string | undefined;
  origin: string;
  claimedOrigin: string;
  token: string;
  userId: number | undefined;
  loginId: string;
  patienceMs: number | undefined;
  clock: Clock;
}

/** What one process has: a store, a client, a syncer. */
export class Process {
  readonly db: HistoryDb<DayRow>;
  readonly syncer: Syncer;
  #noLogin: AppError | undefined;

  constructor(options: ProcessOptions) {
    const { path, lock, origin, claimedOrigin, token, userId, loginId, patienceMs, clock } = options;
    const member = new MemberDb(IN_MEMORY);
    this.db = new HistoryDb({ path, derivation: DAY_DERIVATION, member });
    const whoop = new WhoopClient({
      origin,
      tokens: new FakeTokens(accessToken(token)),
      clock,
    });
    const owner = async () => {
      if (this.#noLogin) throw this.#noLogin;
      return { origin: claimedOrigin, userId, loginId };
    };
    this.syncer = new Syncer({ db: this.db, whoop, lockPath: lock, owner, patienceMs, clock });
  }

  logOut(why = new AppError('not_logged_in', 'There is no login.')): void {
    this.#noLogin = why;
  }

  /** Brings everything up to date. */
  readAll(options: { rereads?: boolean; fromMs?: number } = {}) {
    return this.syncer.readAll({ ...options, signal: new AbortController().signal });
  }

  /** Every record that is not gone, by its id and version. */
  contents(): Promise<Contents> {
    return this.db.read((prepare) =>
      byStream((stream) =>
        prepare(`SELECT raw FROM record WHERE stream = ? AND ${VISIBLE}`)
          .all(stream)
          .map(({ raw }) => describe(JSON.parse(String(raw)))),
      ),
    );
  }

  async close(): Promise<void> {
    await this.syncer.close();
    this.db.close();
  }
}

/** Paths of a store that processes share, in a folder that goes away. */
export function storeFiles(): { history: string; lock: string } & Disposable {
  const home = createScratchHome();
  return {
    history: join(home.home, 'history.db'),
    lock: join(home.home, 'sync.lock'),
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}

/** A page as it goes over the wire. */
export interface WirePage {
  records: unknown[];
  next_token: string | null;
}

/** Changes pages on their way. */
export function changePage(change: (page: WirePage) => WirePage): Fault {
  return {
    rewrite: (reply) =>
      reply.status === 200 ? { ...reply, body: JSON.stringify(change(JSON.parse(reply.body ?? ''))) } : reply,
  };
}

/** What the store should hold of a member. */
export function truthOf(member: EditableMember): Contents {
  return byStream((stream) => member.list(stream).map(describe));
}

type Contents = Readonly<Record<Stream, readonly string[]>>;

function byStream(read: (stream: Stream) => string[]): Contents {
  return {
    cycles: read('cycles').sort(),
    sleeps: read('sleeps').sort(),
    recoveries: read('recoveries').sort(),
    workouts: read('workouts').sort(),
  };
}

function describe(record: StreamRecord): string {
  return `${keyOf(record)} ${record.updated_at} ${record.score_state}`;
}

function streamOf(path: string): Stream | undefined {
  return STREAMS.find((stream) => PATHS[stream] === path);
}
