import type { LoginFacts } from '../auth/login-state.ts';
import type { LoginStore } from '../auth/login-store.ts';
import type { Protection } from '../auth/protection-marker.ts';
import { REQUESTED_SCOPES } from '../auth/scopes.ts';
import { type AppError, toAppError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import type { Context } from './context.ts';
import { describeHistory, type HistorySummary } from './history-summary.ts';
import { findLoginProblem } from './login-problem.ts';

export const STATUS_ACTIONS = ['check', 'login', 'sync'] as const;

export interface LoginStatus {
  logged_in: boolean;
  /** As WHOOP granted them; empty when unknown. */
  scopes: readonly string[];
  /** Of those Wellpipe uses; left out when the granted ones are unknown. */
  missing_scopes?: readonly string[];
  /** ISO 8601; left out when unknown. */
  expires_at?: string;
  /** Since when WHOOP refuses to renew it, ISO 8601: then it has ended, whatever its tokens say. */
  refused_at?: string;
  /** Where the tokens come from. */
  source: 'env_file' | 'environment' | 'memory' | 'none';
  /** How `.env` keeps its secret values; `unknown` where what says so is damaged. */
  protection: Protection | 'unknown';
  user_id?: number;
  /** What stands in the way and what to do about it. */
  notes?: readonly string[];
}

export interface StatusAnswer extends LoginStatus {
  history: HistorySummary;
  /** Requests that may be sent at once, and today: what all processes have left, once WHOOP has told its limits. */
  rate?: { minute_left?: number; day_left?: number };
  version: string;
  /** Set by `login`: opens WHOOP for the member; the next call is logged in. */
  login_url?: string;
  /** When WHOOP last answered this process. */
  as_of?: string;
}

/**
 * Login, history and limits. `check` asks WHOOP once, and fails the way any question would; `login` begins a
 * login that goes on in the background, unless there is one with every scope; `sync` has the history read
 * there.
 */
export async function askStatus(
  context: Context,
  input: { action?: (typeof STATUS_ACTIONS)[number] | undefined },
  signal?: AbortSignal,
): Promise<StatusAnswer> {
  const { whoop, syncer } = context;
  if (input.action === 'check') await whoop.profile({ signal });
  const status = await describeLogin(context, signal);
  const isComplete = status.logged_in && !status.missing_scopes?.length;
  const failure = status.logged_in ? undefined : await context.login.findFailure();
  const loginUrl = input.action === 'login' && !isComplete ? await context.login.open() : undefined;
  if (input.action === 'sync' && status.logged_in) syncer.readAllSoon();
  // Of the simulated member nothing is kept, and all of it is at hand to every process.
  if (context.isSimulated) await context.source.freshen(undefined, 'anything', signal);
  const { minuteLeft, dayLeft } = await whoop.rateLeft();
  const rate = {
    ...(minuteLeft === undefined ? {} : { minute_left: minuteLeft }),
    ...(dayLeft === undefined ? {} : { day_left: dayLeft }),
  };
  return {
    ...status,
    ...(loginUrl ? { login_url: loginUrl } : {}),
    ...notesOf(status, input.action, { failure, loginUrl }),
    history: describeHistory(await syncer.coverage()),
    ...(Object.keys(rate).length > 0 ? { rate } : {}),
    version: VERSION,
    ...(whoop.lastContact ? { as_of: whoop.lastContact.toISOString() } : {}),
  };
}

/** How the last login failed, and with a link to hand out what to do with it; else what stands in the way. */
function notesOf(
  status: LoginStatus,
  action: (typeof STATUS_ACTIONS)[number] | undefined,
  { failure, loginUrl }: { failure: string | undefined; loginUrl: string | undefined },
): { notes?: readonly string[] } {
  const failed = failure === undefined ? [] : [`The last login failed: ${failure}`];
  const next = loginUrl
    ? ['Open login_url in a browser on this machine and agree; then ask again.']
    : (status.notes ?? []);
  const unread =
    action === 'sync' && !status.logged_in
      ? ['The history is not read on, since there is no login to WHOOP.']
      : [];
  const needless =
    action === 'login' && loginUrl === undefined
      ? ['There is a login with every scope: it takes no other.']
      : [];
  const notes = [...needless, ...unread, ...failed, ...next];
  return notes.length > 0 ? { notes } : {};
}

/** What is known about the login without asking WHOOP. */
export async function describeLogin({ store, now }: Context, signal?: AbortSignal): Promise<LoginStatus> {
  const unopened = await store.whyUnopened(signal);
  if (unopened) return describeUnopened(store, unopened);
  const { login, source, refusal } = store.read();
  const { protection } = store;
  if (!login) return { logged_in: false, scopes: [], source, protection, notes: whyNot(store) };
  const { error, hasEnded = false } = (await findLoginProblem(store, { login, refusal }, now())) ?? {};
  const notes = [...(hasEnded ? [] : whyNot(store)), ...(error ? describe(error) : [])];
  return {
    logged_in: !hasEnded,
    ...describeFacts(refusal ? { ...login, expiresAt: undefined } : login),
    ...(refusal ? { refused_at: refusal.since.toISOString() } : {}),
    source,
    protection,
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** Where no key opens what is sealed: what stands there plain, and what to do about the rest. */
function describeUnopened(store: LoginStore, problem: AppError): LoginStatus {
  const facts = store.peek();
  return {
    logged_in: false,
    ...(facts ? describeFacts(facts) : { scopes: [] }),
    source: facts ? 'env_file' : 'none',
    protection: store.protection,
    notes: [[facts ? 'The login cannot be opened.' : 'There is no login.', ...describe(problem)].join(' ')],
  };
}

function describeFacts({ scopes, expiresAt, userId }: LoginFacts) {
  const missing = scopes && REQUESTED_SCOPES.filter((scope) => !scopes.includes(scope));
  return {
    scopes: scopes ?? [],
    ...(missing ? { missing_scopes: missing } : {}),
    ...(expiresAt ? { expires_at: expiresAt.toISOString() } : {}),
    ...(userId === undefined ? {} : { user_id: userId }),
  };
}

/** What every question would be refused with. */
function whyNot(store: LoginStore): string[] {
  try {
    store.requireLogin();
    return [];
  } catch (error) {
    return describe(toAppError(error));
  }
}

function describe({ message, hint }: AppError): string[] {
  return hint ? [message, hint] : [message];
}
