import { createHash } from 'node:crypto';
import type { Prepare } from '../core/database-file.ts';
import type { StateDb } from '../core/state-db.ts';
import type { BudgetRequest, Permit, RateLeft, RequestBudget } from './budget.ts';
import { type Clock, throwIfAborted } from './clock.ts';
import { RateLimitedError } from './failures.ts';
import { RateLedger, type Wish } from './rate-ledger.ts';

/** How often those who wait look whether their turn has come sooner, and show that they are alive. */
const LOOK_AGAIN_MS = 1_000;
const SHORTEST_SLEEP_MS = 5;
/** The first answer, which tells the limits, is a matter of a moment. */
const PROBE_SLEEP_MS = 25;

interface SharedBudgetOptions {
  state: StateDb;
  /** Whose limit it is: requests count by app, whatever member or process sends them. Never stored as it is. */
  app: () => string;
  clock: Clock;
  /** Told when a request waits for a limit, until when (epoch milliseconds); undefined as soon as one is sent. */
  onWait?: ((until: number | undefined) => void) | undefined;
}

/** One budget of requests for all processes of a home: first come, first served, questions before history. */
export class SharedBudget implements RequestBudget {
  readonly #options: SharedBudgetOptions;

  constructor(options: SharedBudgetOptions) {
    this.#options = options;
  }

  async before({ priority, deadline, signal }: BudgetRequest): Promise<Permit> {
    const { clock, onWait } = this.#options;
    const app = this.#app;
    let ticket: number | undefined;
    try {
      for (;;) {
        throwIfAborted(signal);
        const turn = await this.#take(app, { priority, deadline, ticket });
        ticket = turn.kind === 'wait' ? turn.ticket : undefined;
        if (turn.kind === 'go') {
          onWait?.(undefined);
          return { app, request: turn.request };
        }
        const now = clock.now();
        if (turn.kind === 'refused') throw new RateLimitedError(turn.until - now);
        if (!turn.isForProbe) onWait?.(turn.until);
        const longest = turn.isForProbe ? PROBE_SLEEP_MS : LOOK_AGAIN_MS;
        await clock.sleep(Math.min(Math.max(turn.until - now, SHORTEST_SLEEP_MS), longest), signal);
      }
    } finally {
      if (ticket !== undefined) await this.#leave(app, ticket);
    }
  }

  async after(
    { app, request }: Permit,
    reply: { status: number; headers: Headers } | undefined,
  ): Promise<void> {
    await this.#change(app, (ledger) => ledger.end(request, reply));
  }

  async left(): Promise<RateLeft> {
    const { state, clock } = this.#options;
    if (!state.exists) return {};
    return state.transact((prepare) => readRateLeft(prepare, this.#options.app(), clock.now()));
  }

  get #app(): string {
    return nameInBooks(this.#options.app());
  }

  #take(app: string, wish: Wish) {
    return this.#change(app, (ledger) => ledger.take(wish));
  }

  #leave(app: string, ticket: number) {
    return this.#change(app, (ledger) => ledger.leave(ticket));
  }

  #change<T>(app: string, change: (ledger: RateLedger) => T): Promise<T> {
    const { state, clock } = this.#options;
    return state.transact((prepare) => {
      const ledger = new RateLedger(textOf(prepare(READ).get(app)), clock.now());
      const result = change(ledger);
      prepare(WRITE).run(app, ledger.toText());
      return result;
    });
  }
}

/** What an app may still send, from an open `state.db`. */
export function readRateLeft(prepare: Prepare, app: string, nowMs: number): RateLeft {
  return new RateLedger(textOf(prepare(READ).get(nameInBooks(app))), nowMs).left();
}

function nameInBooks(app: string): string {
  return createHash('sha256').update(app).digest('base64url').slice(0, 16);
}

const READ = 'SELECT ledger FROM budget WHERE app = ?';
const WRITE =
  'INSERT INTO budget (app, ledger) VALUES (?, ?) ON CONFLICT DO UPDATE SET ledger = excluded.ledger';

function textOf(row: Record<string, unknown> | undefined): string | undefined {
  return typeof row?.ledger === 'string' ? row.ledger : undefined;
}
