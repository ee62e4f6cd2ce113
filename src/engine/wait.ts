import { isTimeoutError, withDeadline } from '../auth/deadline.ts';
import { AppError, type ErrorCode, isAbortError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import type { Stream } from '../history/streams.ts';
import type { Freshened } from '../history/sync/freshen.ts';
import type { Day } from '../insights/calendar.ts';
import type { DayRow } from '../insights/day-row.ts';
import { type MetricName, readMetric, roundMetric } from '../insights/metrics.ts';
import { type Clock, systemClock } from '../whoop/clock.ts';
import type { Context } from './context.ts';
import { locateNow } from './locate-now.ts';

export const AWAITED = ['recovery', 'sleep'] as const;
type Awaited = (typeof AWAITED)[number];

const METRICS_OF = {
  recovery: ['recovery_score', 'hrv_ms', 'rhr_bpm'],
  sleep: ['sleep_performance_pct', 'asleep_h'],
} as const satisfies Record<Awaited, readonly MetricName[]>;
const STREAMS_OF = {
  recovery: ['cycles', 'sleeps', 'recoveries'],
  sleep: ['cycles', 'sleeps'],
} as const satisfies Record<Awaited, readonly Stream[]>;

/** What passes by itself, sooner or later. */
const PASSING: readonly ErrorCode[] = ['network', 'timeout', 'whoop_error', 'rate_limited'];
const UNREACHED = 'Check the connection: `wellpipe doctor` tells what is in the way';
const HINTS: Partial<Record<ErrorCode, string>> = {
  network: UNREACHED,
  timeout: UNREACHED,
  whoop_error: 'WHOOP has an outage, which passes',
  rate_limited: "WHOOP's limits are used up: `wellpipe status` tells what is left",
};
const DAY_MS = 86_400_000;
const DEFAULT_TIMEOUT_MS = 2 * 3_600_000;
/** The store is looked at so often; WHOOP itself is asked only when that is no longer fresh, after five minutes. */
const LOOK_EVERY_MS = 60_000;
/** However little time is left, WHOOP is heard. */
const SHORTEST_LOOK_MS = 5_000;
/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface WaitInput {
  what: string;
  timeoutMs?: number | undefined;
}

type Values = Partial<Record<MetricName, number | null>>;

export interface WaitAnswer {
  /** When WHOOP last answered. */
  as_of?: string;
  day: Day;
  recovery?: Values;
  sleep?: Values;
  waited_s: number;
}

interface WaitOptions {
  signal: AbortSignal;
  /** Told whenever something else is missing than before, as a sentence. */
  onWait?: ((missing: string) => void) | undefined;
  clock?: Clock | undefined;
}

type WaitContext = Pick<Context, 'syncer' | 'source' | 'now'>;

/**
 * Waits until today's recovery or sleep is scored. Outages and limits are waited out; `timeout` says what is
 * missing, `not_found` that WHOOP could not score it. Which day is today is asked anew each time.
 */
export async function waitForScore(
  context: WaitContext,
  { what, timeoutMs = DEFAULT_TIMEOUT_MS }: WaitInput,
  { signal, onWait, clock = systemClock }: WaitOptions,
): Promise<WaitAnswer> {
  const awaited = parseAwaited(what);
  const startedMs = clock.now();
  const deadlineMs = startedMs + timeoutMs;
  let told: string | undefined;
  for (;;) {
    const leftMs = Math.max(deadlineMs - clock.now(), SHORTEST_LOOK_MS);
    const { asOf, problem } = await freshen(context, awaited, leftMs, signal);
    const { day, row } = await readToday(context);
    if (row?.states[awaited] === 'scored') {
      const waited_s = Math.round((clock.now() - startedMs) / 1_000);
      const values = Object.fromEntries(METRICS_OF[awaited].map((name) => [name, show(row, name)]));
      return { ...(asOf ? { as_of: asOf.toISOString() } : {}), day, [awaited]: values, waited_s };
    }
    if (row?.states[awaited] === 'unscored') throw notScorable(awaited, day);
    const missing = describeMissing(awaited, day, row, problem);
    if (clock.now() >= deadlineMs) throw timedOut(awaited, missing, problem);
    if (missing !== told) onWait?.(missing);
    told = missing;
    await clock.sleep(Math.min(LOOK_EVERY_MS, deadlineMs - clock.now()), signal);
  }
}

function parseAwaited(text: string): Awaited {
  const awaited = AWAITED.find((known) => known === text);
  if (awaited) return awaited;
  throw new AppError('invalid_input', `Nothing can be waited for by "${cleanText(text, 40)}".`, {
    hint: `Use one of ${AWAITED.join(', ')}.`,
  });
}

/** Throws what does not pass by itself: no login, a scope that is missing, a disk that is full. */
async function freshen(
  { syncer, now }: WaitContext,
  awaited: Awaited,
  leftMs: number,
  signal: AbortSignal,
): Promise<Pick<Freshened, 'asOf' | 'problem'>> {
  const nowMs = now().getTime();
  const window = { from: nowMs - DAY_MS, to: nowMs };
  try {
    const freshened = await withDeadline(Math.min(leftMs, LONGEST_TIMER_MS), signal, (limit) =>
      syncer.freshen(STREAMS_OF[awaited], window, { signal: limit }),
    );
    const [refused] = freshened.refused.values();
    if (refused) throw refused;
    if (freshened.problem && !PASSING.includes(freshened.problem.code)) throw freshened.problem;
    return freshened;
  } catch (error) {
    signal.throwIfAborted();
    if (!isAbortError(error) && !isTimeoutError(error)) throw error;
    return { problem: new AppError('timeout', 'WHOOP did not answer in time.') };
  }
}

/** Of several cycles that end today, the last. */
async function readToday({ source, now }: WaitContext): Promise<{ day: Day; row: DayRow | undefined }> {
  const { day } = await locateNow({ source, now });
  return { day, row: (await source.known({ from: day, to: day })).at(-1) };
}

function show(row: DayRow, name: MetricName): number | null {
  return roundMetric(readMetric(row, name), name);
}

function describeMissing(
  awaited: Awaited,
  day: Day,
  row: DayRow | undefined,
  problem: AppError | undefined,
): string {
  const why = problem ? ` ${problem.message}` : '';
  if (row?.states[awaited] === 'pending') return `WHOOP has not scored the ${awaited} of ${day} yet.${why}`;
  const isNight = row === undefined || row.states.sleep === 'absent';
  return `WHOOP has no ${isNight ? 'night' : awaited} of ${day} yet.${why}`;
}

function notScorable(awaited: Awaited, day: Day): AppError {
  return new AppError('not_found', `WHOOP could not score the ${awaited} of ${day}.`, {
    hint: 'There is nothing to wait for; `wellpipe today` shows what there is.',
  });
}

/** `problem`: why WHOOP could not be heard at the end; then the strap is not what to look at. */
function timedOut(awaited: Awaited, missing: string, problem: AppError | undefined): AppError {
  const next = problem ? HINTS[problem.code] : undefined;
  return new AppError('timeout', `Not scored in time: ${missing}`, {
    hint: `${next ?? 'Open the WHOOP app, so that the strap is read'}; \`wellpipe wait ${awaited}\` waits on.`,
  });
}
