import type { AccessToken } from '../auth/access-tokens.ts';
import { type LoginOptions, type PendingLogin, startLogin } from '../auth/login.ts';
import { PortInUseError } from '../auth/login-errors.ts';
import { resolveRedirectUri } from '../auth/redirect-uri.ts';
import type { TokenPair } from '../auth/token-pair.ts';
import { auditTo } from '../core/audit.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { WhoopClient } from '../whoop/client.ts';
import { observeRequests, openBudget } from './bookkeeping.ts';
import type { Context } from './context.ts';
import { findPending, namePending } from './pending-login.ts';
import { announceRelay, isOwnHttpServer } from './relayed-login.ts';

/** What a login needs of a context. */
export type LoginContext = Pick<Context, 'store' | 'state'> & Partial<Pick<Context, 'syncer'>>;

export interface LoginInput {
  /** Another than the preferred one of those that are registered. */
  redirectUri?: string | undefined;
  /** In place of the port of a loopback redirect URI; within `PORT_BOUNDS`. */
  port?: number | undefined;
  /** Wait for the browser on loopback; otherwise the redirected address is submitted. */
  listen: boolean;
  /** Whether an error that names no attempt ends this one. */
  trustsStateless?: boolean | undefined;
  /** How long the member may take. */
  timeoutMs: number;
}

/** The profile only tells whose login it is; a slow answer must not keep the new tokens from the disk. */
const PROFILE_PATIENCE_MS = 10_000;

/** Begins a login with the member's app. It is finished when the tokens are stored. */
export async function beginLogin(
  context: LoginContext,
  input: LoginInput,
  signal?: AbortSignal,
): Promise<PendingLogin> {
  const { store } = context;
  await store.unlock(signal);
  const client = store.client();
  const origin = store.origin();
  const redirectUri = resolveRedirectUri(input.redirectUri ?? store.redirectUris()[0], input.port);
  await store.assertCanSave(signal);
  const options: LoginOptions = {
    origin,
    client,
    redirectUri,
    listen: input.listen,
    trustsStateless: input.trustsStateless,
    timeoutMs: input.timeoutMs,
    signal,
    async complete(pair) {
      const userId = await readUserId(context, origin, pair);
      await store.saveLogin({ pair, origin, userId, client, redirectUri });
      await context.syncer?.tryAgain();
    },
  };
  const login = await startLogin(options).catch((error: unknown) => relay(context, options, error));
  const audit = auditTo(context.state);
  login.finished.then(
    () => audit({ kind: 'login', status: 'ok' }),
    (error: unknown) => audit({ kind: 'login', status: toAppError(error).code }),
  );
  return login;
}

/** Waits on another port where the redirect's is that of this home's own HTTP server. */
async function relay({ state }: LoginContext, options: LoginOptions, error: unknown): Promise<PendingLogin> {
  if (!(error instanceof PortInUseError) || !(await isOwnHttpServer(state, error.port))) throw error;
  const login = await startLogin({ ...options, listenPort: 0 });
  if (login.port === undefined) throw error;
  const withdraw = await announceRelay(state, login.authorizeUrl, login.port);
  login.finished.then(withdraw, withdraw);
  return login;
}

/** Says so where the program on the port is Wellpipe itself, waiting for a login that a conversation began. */
export async function explainPortInUse(
  { store, state }: LoginContext,
  error: PortInUseError,
): Promise<AppError> {
  const name = namePending(store, error.port);
  const pending = name && (await findPending(state, name));
  if (!pending) return error;
  return new AppError('config', `An assistant's Wellpipe waits for this very login on port ${error.port}.`, {
    hint: `Open ${pending.url} in your browser and agree: that logs you in here too.`,
  });
}

/** Whose tokens these are; undefined when WHOOP does not say. */
async function readUserId(
  { store, state }: LoginContext,
  origin: string,
  { accessToken, scopes, obtainedAt }: TokenPair,
): Promise<number | undefined> {
  const token: AccessToken = { value: accessToken, scopes, obtainedAt };
  const tokens = { current: async () => token, afterUnauthorized: async () => 'scope_missing' as const };
  const whoop = new WhoopClient({
    origin,
    tokens,
    timeoutMs: PROFILE_PATIENCE_MS,
    budget: openBudget(state, store),
    onRequest: observeRequests(auditTo(state)),
  });
  try {
    return (await whoop.profile({ patienceMs: PROFILE_PATIENCE_MS })).user_id;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.debug(`The profile cannot be read: ${error.message}`);
    return undefined;
  }
}
