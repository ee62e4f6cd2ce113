import { setTimeout as pause } from 'node:timers/promises';
import type { AppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { fingerprint } from './login-keys.ts';
import type { AppClient } from './login-state.ts';
import type { LoginStore } from './login-store.ts';
import type { LoginWriter } from './login-writer.ts';
import { type Fetch, refreshTokens } from './oauth.ts';
import { loginEnded, loginRefused, type Refusal } from './refusal.ts';
import type { TokenAnswer } from './token-answer.ts';
import { isDue, type Login } from './token-pair.ts';

/** Why a refresh is asked for; `seen` is the access token to be replaced. */
export type RefreshWish =
  | { kind: 'due' }
  | { kind: 'rejected'; seen: string }
  | { kind: 'forced'; seen: string | undefined };

export interface RefreshOptions {
  store: LoginStore;
  now: () => Date;
  fetch: Fetch | undefined;
  /** Fingerprints of refresh tokens that were sent without getting an answer. */
  unanswered: Set<string>;
  /** Ends the wait for the lock, and nothing that comes after it. */
  lockSignal?: AbortSignal;
}

/** How long after an ambiguous failure the same refresh token is sent again. */
const SECOND_TRY_MS = 300;

/**
 * Renews the login under its lock, held from reading `.env` anew to the finished write: whoever had to
 * wait finds the winner's tokens there and uses them. Never aborted, since WHOOP ends the old pair.
 */
export async function refreshLogin(options: RefreshOptions, wish: RefreshWish): Promise<Login> {
  const { store, now, lockSignal } = options;
  return store.locked(async (writer) => {
    const { seed } = store.requireLogin();
    if (seed) writer.adoptSeed(seed);
    for (;;) {
      const { login, refusal } = store.requireLogin();
      if (!isWanted(wish, login, now())) return login;
      // Forced by the member, even a refused token is tried once more.
      const renewed = await renew(options, writer, login, wish.kind === 'forced' ? undefined : refusal);
      if (renewed) return renewed;
    }
  }, lockSignal);
}

function isWanted(wish: RefreshWish, login: Login, now: Date): boolean {
  return isDue(login, now) || (wish.kind !== 'due' && wish.seen === login.accessToken);
}

/** Undefined when there is another login now: look again. */
async function renew(
  options: RefreshOptions,
  writer: LoginWriter,
  login: Login,
  refusal: Refusal | undefined,
): Promise<Login | undefined> {
  const { store, now, unanswered } = options;
  const { refreshToken } = login;
  if (refreshToken === undefined) {
    if (fallBack(writer, loginEnded())) return undefined;
    throw loginEnded();
  }
  if (refusal) {
    if (fallBack(writer, loginRefused(refusal))) return undefined;
    throw await store.explainRefusal(login, refusal);
  }
  if (writer.mayHaveBeenSent(refreshToken)) unanswered.add(fingerprint(refreshToken));
  const renewal = writer.reserveRenewal(refreshToken);
  try {
    const client = store.client();
    const answer = await askTwice(options, client, refreshToken);
    if (answer?.kind === 'granted') {
      const renewed = renewal.renew(login, answer.pair);
      store.noteRenewed(login, renewed, client);
      return renewed;
    }
    if (answer?.kind === 'failed') {
      if (answer.isOfApp) store.noteAppRefused(client, now());
      throw answer.error;
    }
    // Believed only if nobody has replaced the token meanwhile, whatever locks are worth on this disk.
    if (!answer || store.requireLogin().login.refreshToken !== refreshToken) return undefined;
    const wasLost = unanswered.has(fingerprint(refreshToken));
    const refused: Refusal = {
      reason: wasLost ? 'answer_lost' : answer.reason,
      since: store.read().refusal?.since ?? now(),
    };
    const detail = wasLost ? '' : answer.detail;
    // In one write: a crash between two would leave a dead login and one that is waiting to be gone back to.
    if (fallBack(writer, loginRefused(refused, detail))) return undefined;
    renewal.refuse(login, refused);
    throw await store.explainRefusal(login, refused, detail);
  } finally {
    renewal.discard();
  }
}

/** Sends the refresh token, after an ambiguous failure once more; undefined if it was replaced between. */
async function askTwice(
  { store, now, fetch, unanswered }: RefreshOptions,
  client: AppClient,
  refreshToken: string,
): Promise<TokenAnswer | undefined> {
  const service = { origin: store.origin(), client, fetch, now };
  const first = await refreshTokens(service, refreshToken);
  if (first.kind !== 'failed' || !first.ambiguous) return first;
  unanswered.add(fingerprint(refreshToken));
  log.debug(`${first.error.message} Sending the same refresh once more.`);
  await pause(SECOND_TRY_MS);
  if (store.requireLogin().login.refreshToken !== refreshToken) return undefined;
  return refreshTokens(service, refreshToken);
}

/** Whether there is a login that the dead one had taken the place of. */
function fallBack(writer: LoginWriter, why: AppError): boolean {
  if (!writer.fallBack()) return false;
  log.warn(
    `The tokens from the environment do not work (${why.message}) Going back to the login before them.`,
  );
  return true;
}
