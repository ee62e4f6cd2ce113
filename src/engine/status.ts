import type { LoginStore } from '../auth/login-store.ts';
import type { Protection } from '../auth/protection-marker.ts';
import { loginEnded } from '../auth/refusal.ts';
import { REQUESTED_SCOPES } from '../auth/scopes.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import type { Coverage } from '../history/source.ts';
import type { Context } from './context.ts';

export const STATUS_ACTIONS = ['check', 'login'] as const;

export interface LoginStatus {
  logged_in: boolean;
  /** As WHOOP granted them; empty when unknown. */
  scopes: readonly string[];
  /** Of those Wellpipe uses; left out when the granted ones are unknown. */
  missing_scopes?: readonly string[];
  /** ISO 8601; left out when unknown. */
  expires_at?: string;
  /** Where the tokens come from. */
  source: 'env_file' | 'environment' | 'memory' | 'none';
  /** How `.env` keeps its secret values. */
  protection: Protection;
  user_id?: number;
  /** What stands in the way and what to do about it. */
  notes?: readonly string[];
}

export interface StatusAnswer extends LoginStatus {
  history: Coverage;
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
 * login that goes on in the background, unless there is one with every scope.
 */
export async function askStatus(
  context: Context,
  input: { action?: (typeof STATUS_ACTIONS)[number] | undefined },
  signal?: AbortSignal,
): Promise<StatusAnswer> {
  const { whoop, source } = context;
  if (input.action === 'check') await whoop.profile({ signal });
  const status = await describeLoginIfOpen(context, signal);
  const isComplete = status.logged_in && !status.missing_scopes?.length;
  const loginUrl = input.action === 'login' && !isComplete ? await context.login.open() : undefined;
  const { minuteLeft, dayLeft } = await whoop.rateLeft();
  const rate = {
    ...(minuteLeft === undefined ? {} : { minute_left: minuteLeft }),
    ...(dayLeft === undefined ? {} : { day_left: dayLeft }),
  };
  return {
    ...status,
    ...(loginUrl ? { login_url: loginUrl } : {}),
    ...notesOf(context, status, loginUrl),
    history: await source.coverage(),
    ...(Object.keys(rate).length > 0 ? { rate } : {}),
    version: VERSION,
    ...(whoop.lastContact ? { as_of: whoop.lastContact.toISOString() } : {}),
  };
}

/** With a link to hand out, what to do with it; else what stands in the way. */
function notesOf(
  { login }: Context,
  status: LoginStatus,
  loginUrl: string | undefined,
): { notes?: string[] } {
  if (loginUrl) return { notes: ['Open login_url in a browser on this machine and agree; then ask again.'] };
  const failed =
    status.logged_in || !login.problem ? [] : [`The last login failed: ${login.problem.message}`];
  const notes = [...failed, ...(status.notes ?? [])];
  return notes.length > 0 ? { notes } : {};
}

/** Also where the login is sealed and its key not at hand: then what to do about that. */
async function describeLoginIfOpen(context: Context, signal: AbortSignal | undefined): Promise<LoginStatus> {
  const { protection } = context.store;
  try {
    return await describeLogin(context, signal);
  } catch (error) {
    if (protection === 'none' || !(error instanceof AppError && error.code === 'config')) throw error;
    const notes = [error.hint ? `${error.message} ${error.hint}` : error.message];
    return { logged_in: false, scopes: [], source: 'env_file', protection, notes };
  }
}

/** What is known about the login without asking WHOOP. */
export async function describeLogin({ store, now }: Context, signal?: AbortSignal): Promise<LoginStatus> {
  await store.unlock(signal);
  const { protection } = store;
  const { login, source, refusal } = store.read();
  if (!login) return { logged_in: false, scopes: [], source, protection, notes: whyNot(store) };
  const { scopes, expiresAt, refreshToken, userId } = login;
  const missing = scopes && REQUESTED_SCOPES.filter((scope) => !scopes.includes(scope));
  const hasEnded = refreshToken === undefined && expiresAt !== undefined && expiresAt <= now();
  const ended = refusal || hasEnded;
  const notes = refusal
    ? describe(await store.explainRefusal(login, refusal))
    : hasEnded
      ? describe(loginEnded())
      : whyNot(store);
  return {
    logged_in: !ended,
    scopes: scopes ?? [],
    ...(missing ? { missing_scopes: missing } : {}),
    ...(expiresAt ? { expires_at: expiresAt.toISOString() } : {}),
    source,
    protection,
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(notes.length > 0 ? { notes } : {}),
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
