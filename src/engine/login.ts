import type { AccessToken } from '../auth/access-tokens.ts';
import { type PendingLogin, startLogin } from '../auth/login.ts';
import type { LoginStore } from '../auth/login-store.ts';
import { resolveRedirectUri } from '../auth/redirect-uri.ts';
import type { TokenPair } from '../auth/token-pair.ts';
import { AppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { WhoopClient } from '../whoop/client.ts';

export interface LoginInput {
  /** In place of the port of a loopback redirect URI. */
  port?: number | undefined;
  /** Wait for the browser on loopback; otherwise the redirected address is submitted. */
  listen: boolean;
  /** How long the member may take. */
  timeoutMs: number;
}

/** The profile only tells whose login it is; a slow answer must not keep the new tokens from the disk. */
const PROFILE_PATIENCE_MS = 10_000;

/** Begins a login with the member's app. It is finished when the tokens are stored. */
export async function beginLogin(
  store: LoginStore,
  input: LoginInput,
  signal?: AbortSignal,
): Promise<PendingLogin> {
  const client = store.client();
  const origin = store.origin();
  const redirectUri = resolveRedirectUri(store.redirectUri(), checkPort(input.port));
  await store.assertCanSave(signal);
  return startLogin({
    origin,
    client,
    redirectUri,
    listen: input.listen,
    timeoutMs: input.timeoutMs,
    signal,
    async complete(pair) {
      const userId = await readUserId(origin, pair);
      await store.saveLogin({ pair, origin, userId, client, redirectUri });
    },
  });
}

/** Whose tokens these are; undefined when WHOOP does not say. */
async function readUserId(origin: string, { accessToken, scopes, obtainedAt }: TokenPair) {
  const token: AccessToken = { value: accessToken, scopes, obtainedAt };
  const tokens = { current: async () => token, afterUnauthorized: async () => 'scope_missing' as const };
  const whoop = new WhoopClient({ origin, tokens, timeoutMs: PROFILE_PATIENCE_MS });
  try {
    return (await whoop.profile({ patienceMs: PROFILE_PATIENCE_MS })).user_id;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.debug(`The profile cannot be read: ${error.message}`);
    return undefined;
  }
}

function checkPort(port: number | undefined): number | undefined {
  if (port === undefined || (port >= 1 && port <= 65_535)) return port;
  throw new AppError('invalid_input', `${port} is not a port.`, { hint: 'Give a number from 1 to 65535.' });
}
