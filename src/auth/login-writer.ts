import { AppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import type { BufferedStorage } from './buffered-storage.ts';
import type { EnvChanges } from './env-document.ts';
import { FORGET_FORMER_LOGIN, keepFormerLogin, readFormerLogin } from './former-login.ts';
import { loginOfOtherOrigin } from './login-errors.ts';
import { loginChanges, newLoginId, readLogin } from './login-keys.ts';
import type { AppClient, NewClient, NewLogin, WriterContext } from './login-state.ts';
import { UnopenedError } from './protection-errors.ts';
import { listRedirectUris } from './redirect-uri.ts';
import { FORGET_REFUSAL, readRefusal } from './refusal.ts';
import { Renewal } from './renewal.ts';
import { isSameLogin, retiredChanges, type Seed, usedSeedChanges } from './seed.ts';
import { isUsable, type Login } from './token-pair.ts';
import { findSuccessor, mayHaveBeenSent, renewalNote } from './unfinished-renewal.ts';

/** Writes of the login. Handed out under the lock, since each is decided by what was just read. */
export class LoginWriter {
  readonly #storage: BufferedStorage;
  readonly #context: WriterContext;

  constructor(storage: BufferedStorage, context: WriterContext) {
    this.#storage = storage;
    this.#context = context;
  }

  /** Takes over a seed in one write, and keeps the login it replaces until the seed has proved itself. */
  adoptSeed(seed: Seed): void {
    const values = this.#storage.read();
    const stored = readLogin(values);
    const used = usedSeedChanges(seed, values);
    if (stored && isSameLogin(stored, seed.login)) {
      this.#write(used);
      return;
    }
    const worthKeeping = stored && this.#isRenewable(stored) && !readFormerLogin(values);
    this.#write({
      ...loginChanges({ ...seed.login, origin: this.#context.origin, id: seed.login.id ?? newLoginId() }),
      ...(worthKeeping ? keepFormerLogin(stored) : {}),
      ...used,
    });
  }

  /** Goes back to the login that a seed replaced, if there is one. */
  fallBack(): boolean {
    const former = readFormerLogin(this.#storage.read());
    if (former) this.#write({ ...loginChanges(former), ...FORGET_FORMER_LOGIN });
    return former !== undefined;
  }

  /** Ends what a process has begun that died with the renewed login in hand. */
  finishUnfinished(): void {
    const refreshToken = this.#readReplaced()?.refreshToken;
    const successor = refreshToken && findSuccessor(refreshToken, this.#storage.unfinished());
    if (!successor) return;
    const { login, values } = successor;
    log.debug('Taking over the login that another process had renewed before it died.');
    this.#write({
      ...loginChanges(login),
      ...FORGET_REFUSAL,
      ...FORGET_FORMER_LOGIN,
      WELLPIPE_RETIRED_TOKENS: values.WELLPIPE_RETIRED_TOKENS,
    });
  }

  /** Whether a process that died meanwhile may have sent this refresh token. */
  mayHaveBeenSent(refreshToken: string): boolean {
    return mayHaveBeenSent(refreshToken, this.#storage.unfinished());
  }

  /** Makes sure that the outcome of a refresh can be written, before this token is sent. */
  reserveRenewal(refreshToken?: string): Renewal {
    const note = refreshToken && renewalNote(refreshToken);
    return new Renewal(this.#storage.reserve(note), this.#storage.read(), this.#context);
  }

  /** Throws where a new login for `userId` (undefined: not known yet) would replace somebody else's. */
  assertReplaceable(origin: string, userId: number | undefined): void {
    const stored = this.#readReplaced();
    if (!stored || !(this.#isRenewable(stored) || isUsable(stored, new Date()))) return;
    const { path } = this.#storage;
    if (stored.origin !== undefined && stored.origin !== origin) {
      throw loginOfOtherOrigin(
        `${path} holds a login for ${stored.origin}, and this one is for ${origin}.`,
        stored.origin,
      );
    }
    if (stored.userId !== undefined && userId !== undefined && stored.userId !== userId) {
      throw new AppError(
        'config',
        `${path} holds the login of member ${stored.userId}, and this is member ${userId}.`,
        { hint: 'Set another WELLPIPE_HOME for it, or forget the old login by `wellpipe auth logout`.' },
      );
    }
  }

  /** Keeps the app to log in with. Another app's place, and its login's, is taken only when `force` says so. */
  saveClient({ client, redirectUri, force }: NewClient): void {
    const former = this.#storage.read().WHOOP_CLIENT_ID || undefined;
    const isOther = former !== undefined && former !== client.id;
    if (isOther && !force) {
      throw new AppError('config', `${this.#storage.path} holds another app already (${former}).`, {
        hint: 'Give --force to replace it and forget its login, or set another WELLPIPE_HOME.',
      });
    }
    this.#write({ ...clientChanges(client, redirectUri), ...(isOther ? FORGET_LOGIN : {}) });
  }

  /** Keeps an id whose secret is still to come, so that a set-up can go on from it. An app that is there stays. */
  saveClientId(id: string, redirectUri: string): void {
    if (this.#storage.read().WHOOP_CLIENT_ID) return;
    this.#write({ WHOOP_CLIENT_ID: id, WHOOP_REDIRECT_URI: redirectUri });
  }

  saveLogin({ pair, origin, userId, client, redirectUri }: NewLogin): void {
    this.assertReplaceable(origin, userId);
    const { seed } = this.#context;
    const values = this.#storage.read();
    const replaced = this.#readReplaced()?.refreshToken;
    this.#write({
      ...clientChanges(client, this.#redirectToKeep(redirectUri)),
      ...loginChanges({ ...pair, origin, userId, id: newLoginId() }),
      ...FORGET_REFUSAL,
      ...FORGET_FORMER_LOGIN,
      // The member chose this login over the tokens at hand: those must not come back and replace it.
      ...(seed ? usedSeedChanges(seed, values) : {}),
      ...(replaced === undefined ? {} : retiredChanges(replaced, values)),
    });
  }

  /** What clients of the HTTP server show from now on. */
  saveHttpToken(token: string): void {
    this.#write({ WELLPIPE_HTTP_TOKEN: token });
  }

  /** Tries again to write what a failing disk has left in memory. */
  saveUnsaved(): void {
    this.#write({});
  }

  /** One of several that are registered is no reason to forget the others. */
  #redirectToKeep(redirectUri: string): string | undefined {
    const known = listRedirectUris(this.#storage.read().WHOOP_REDIRECT_URI);
    return known.includes(redirectUri) ? undefined : redirectUri;
  }

  /** The login that a new one takes the place of; undefined also where it cannot be opened any more. */
  #readReplaced(): Login | undefined {
    try {
      return readLogin(this.#storage.read());
    } catch (error) {
      if (error instanceof UnopenedError) return undefined;
      throw error;
    }
  }

  #isRenewable({ refreshToken }: Login): boolean {
    if (refreshToken === undefined) return false;
    return readRefusal(this.#storage.read(), refreshToken, this.#context.clientId) === undefined;
  }

  #write(changes: EnvChanges): void {
    const reserved = this.#storage.reserve();
    try {
      reserved.commit(changes);
    } finally {
      reserved.discard();
    }
  }
}

/** Removes the login; the app's id and secret stay. */
export const FORGET_LOGIN: EnvChanges = {
  ...loginChanges(undefined),
  ...FORGET_REFUSAL,
  ...FORGET_FORMER_LOGIN,
};

/** `redirectUri`: undefined leaves the one that is there. */
export function clientChanges({ id, secret }: AppClient, redirectUri: string | undefined): EnvChanges {
  return {
    WHOOP_CLIENT_ID: id,
    WHOOP_CLIENT_SECRET: secret,
    ...(redirectUri === undefined ? {} : { WHOOP_REDIRECT_URI: redirectUri }),
  };
}
