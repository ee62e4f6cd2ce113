import { resolveTarget } from '../core/atomic-file.ts';
import type { Environment } from '../core/environment.ts';
import { AppError } from '../core/errors.ts';
import { AppSettings } from './app-settings.ts';
import { BufferedStorage } from './buffered-storage.ts';
import type { EnvStorage } from './env-storage.ts';
import { Keyring } from './keyring.ts';
import { loginOfOtherOrigin } from './login-errors.ts';
import { fingerprint, readLogin } from './login-keys.ts';
import type { AppClient, LoginFacts, LoginSource, LoginState, NewClient, NewLogin } from './login-state.ts';
import { clientChanges, FORGET_LOGIN, LoginWriter } from './login-writer.ts';
import { UnopenedError } from './protection-errors.ts';
import type { Protection } from './protection-marker.ts';
import type { RefreshTrail } from './refresh-trail.ts';
import { loginRefused, type Refusal, readRefusal } from './refusal.ts';
import { describeRotation } from './rotation.ts';
import { SealedStorage, withoutSealedValues } from './sealed-storage.ts';
import { isSameLogin, readSeed, type Seed, seedWins } from './seed.ts';
import type { Login } from './token-pair.ts';

/**
 * What `.env` and the process environment say about app and login. Read anew on every call, since other
 * processes write the same file; written under its lock alone. Whoever reads secrets calls `unlock` before.
 */
export class LoginStore {
  readonly #sealed: SealedStorage;
  readonly #storage: BufferedStorage;
  readonly #app: AppSettings;
  readonly #given: Seed | undefined;
  readonly #trail: RefreshTrail | undefined;
  #member: { userId: number; loginId: string | undefined } | undefined;

  /** `trail`: where the refreshes of all processes are remembered; without it they are not. */
  constructor(
    storage: EnvStorage,
    environment: Environment = {},
    keyring = new Keyring(),
    trail?: RefreshTrail,
  ) {
    this.#sealed = new SealedStorage(storage, keyring);
    this.#storage = new BufferedStorage(this.#sealed);
    const given = withoutSealedValues(environment);
    this.#app = new AppSettings(given, () => this.#storage.read());
    this.#given = readSeed(given);
    this.#trail = trail;
  }

  /** The `.env`, for messages. */
  get path(): string {
    return this.#storage.path;
  }

  /** WHOOP's origin as configured, checked. */
  origin(): string {
    return this.#app.origin();
  }

  /** As registered for the app, the preferred one first; empty where none is set. */
  redirectUris(): readonly string[] {
    return this.#app.redirectUris();
  }

  /** Stands for this app and login in messages between processes; undefined where they share no file. */
  fingerprint(): string | undefined {
    if (this.#storage.kind !== 'env_file') return undefined;
    return fingerprint(resolveTarget(this.path), this.origin(), this.#app.clientId());
  }

  /** Id and secret of the app; `config` where one is missing. */
  client(): AppClient {
    return this.#app.client(this.path);
  }

  /** Empty where none is set. */
  clientId(): string {
    return this.#app.clientId();
  }

  /** Whether id and secret of the app are there. */
  get hasApp(): boolean {
    return this.#app.isComplete;
  }

  /** The login in whatever state it is. */
  read(): LoginState {
    const values = this.#storage.read();
    const stored = readLogin(values);
    const seed = this.#given && seedWins(this.#given, values, stored) ? this.#given : undefined;
    const login = seed && !(stored && isSameLogin(seed.login, stored)) ? seed.login : stored;
    const refusal = login?.refreshToken && readRefusal(values, login.refreshToken, this.#app.clientId());
    return { login, seed, source: this.#sourceOf(login), refusal: refusal || undefined };
  }

  /** The login for use: `not_logged_in` without one, `config` where it belongs to another origin. */
  requireLogin(): LoginState & { login: Login } {
    const state = this.read();
    const { login } = state;
    if (!login) {
      throw new AppError('not_logged_in', `There is no WHOOP login in ${this.path}.`, {
        hint: this.#app.isComplete
          ? 'Run `wellpipe auth whoop` to log in.'
          : 'Run `wellpipe init` to set up and log in.',
      });
    }
    this.assertOwnOrigin();
    return { ...state, login };
  }

  /** `config` where the stored login is for another origin than the configured one. Needs no key. */
  assertOwnOrigin(): void {
    const origin = this.origin();
    const recorded = this.peek()?.origin ?? origin;
    if (recorded === origin) return;
    throw loginOfOtherOrigin(
      `The login in ${this.path} is for ${recorded}, but WHOOP_BASE_URL is ${origin}.`,
      recorded,
    );
  }

  /** What clients of the HTTP server show; undefined until one is made. */
  httpToken(): string | undefined {
    return this.#storage.read().WELLPIPE_HTTP_TOKEN || undefined;
  }

  /** What is no secret of the stored login, readable without any key; undefined where none is stored. */
  peek(): LoginFacts | undefined {
    return readLogin(this.#sealed.peek());
  }

  /** Unlocks, and answers why the login cannot be opened all the same; undefined where it can. */
  async whyUnopened(signal?: AbortSignal): Promise<UnopenedError | undefined> {
    try {
      await this.unlock(signal);
      this.read();
      return undefined;
    } catch (error) {
      if (error instanceof UnopenedError) return error;
      throw error;
    }
  }

  /** The error of a login that WHOOP refuses to renew, with all that this machine shows about it. */
  async explainRefusal(login: Login, refusal: Refusal, detail?: string): Promise<AppError> {
    const evidence = {
      values: this.#storage.read(),
      envFile: resolveTarget(this.path),
      seed: this.#given,
      trail: this.#trail,
    };
    return loginRefused(refusal, detail, await describeRotation(login, evidence));
  }

  /** Since when WHOOP has not accepted the app, as far as a refresh has shown. */
  async appRefusedSince(): Promise<Date | undefined> {
    return this.#trail?.findAppRefused(this.client());
  }

  noteAppRefused(client: AppClient, at: Date): void {
    this.#trail?.noteAppRefused(client, at);
  }

  /** Remembers what was traded for the tokens that are stored now, with which app. */
  noteRenewed({ refreshToken }: Login, renewed: Login, client: AppClient): void {
    this.#trail?.noteAppAccepted(client);
    if (refreshToken === undefined || refreshToken === renewed.refreshToken || this.hasUnsaved) return;
    const at = renewed.obtainedAt ?? new Date();
    this.#trail?.noteSpent(refreshToken, { at, envFile: resolveTarget(this.path) });
  }

  /** How the secret values are kept; `unknown` where what says so is damaged. */
  get protection(): Protection | 'unknown' {
    return this.#sealed.protection;
  }

  /** Makes secrets readable: nothing to do where they are plain, once a process where they are sealed. */
  unlock(signal?: AbortSignal): Promise<void> {
    return this.#sealed.unlock(signal);
  }

  /**
   * Seals the secret values by a new key, or leaves them plain from now on; answers how many there are.
   * `passphrase`: a new one, beside that which opens what is there.
   */
  async protect(protection: Protection, passphrase?: string, signal?: AbortSignal): Promise<number> {
    // What a dead process has left is lost with the next write, unless it is taken over before.
    await this.locked(async () => undefined, signal);
    return this.#sealed.protect(protection, passphrase, signal);
  }

  /** Runs `run` while no other process writes. */
  locked<T>(run: (writer: LoginWriter) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#storage.locked(() => {
      this.#writer().finishUnfinished();
      return run(this.#writer());
    }, signal);
  }

  /** Before the browser opens: can a login be kept here, and may it replace what is there? */
  async assertCanSave(signal?: AbortSignal): Promise<void> {
    await this.locked(async (writer) => {
      writer.assertReplaceable(this.origin(), undefined);
      writer.reserveRenewal().discard();
    }, signal);
  }

  /** Before something irreversible: a disk that is full or read-only shows now. */
  async assertWritable(signal?: AbortSignal): Promise<void> {
    await this.locked(async (writer) => writer.reserveRenewal().discard(), signal);
  }

  /** The app that is stored, whatever the process environment says. */
  savedClientId(): string | undefined {
    return this.#app.savedClientId();
  }

  /**
   * Keeps the app to log in with; `config` where it would replace another unasked. Where nothing opens what
   * is sealed, `force` gives it up: that is the answer then, and the app is stored plain.
   */
  async saveClient(app: NewClient, signal?: AbortSignal): Promise<UnopenedError | undefined> {
    try {
      await this.locked(async (writer) => writer.saveClient(app), signal);
      return undefined;
    } catch (error) {
      if (!app.force || !(error instanceof UnopenedError)) throw error;
      await this.#sealed.startOver(
        { ...FORGET_LOGIN, ...clientChanges(app.client, app.redirectUri) },
        signal,
      );
      return error;
    }
  }

  /** Keeps an id whose secret is still to come, unless there is an app. */
  async saveClientId(id: string, redirectUri: string, signal?: AbortSignal): Promise<void> {
    await this.locked(async (writer) => writer.saveClientId(id, redirectUri), signal);
  }

  /** Keeps a new login; `config` where another member's is still good. */
  async saveLogin(login: NewLogin, signal?: AbortSignal): Promise<void> {
    await this.locked(async (writer) => writer.saveLogin(login), signal);
    this.#trail?.noteAppAccepted(login.client);
  }

  /** Removes tokens and what belongs to them, which needs no key; the app's id and secret stay. */
  async forget(signal?: AbortSignal): Promise<void> {
    await this.#sealed.remove(Object.keys(FORGET_LOGIN), signal);
  }

  /** For when the file is to be deleted: nothing of it stays in the keychain. */
  discardKey(): Promise<void> {
    return this.#sealed.discardKey();
  }

  /** What WHOOP's profile says: `config` where the login is recorded as another member's. */
  confirmMember(userId: number): void {
    const { login } = this.read();
    if (login?.userId !== undefined && login.userId !== userId) {
      throw new AppError(
        'config',
        `The login in ${this.path} is recorded for member ${login.userId}, but WHOOP answers for member ${userId}.`,
        { hint: 'Set another WELLPIPE_HOME for each member, or log in again by `wellpipe auth whoop`.' },
      );
    }
    this.#member = { userId, loginId: login?.id };
  }

  /** Whether a failing disk has left tokens in memory. */
  get hasUnsaved(): boolean {
    return this.#storage.hasUnsaved;
  }

  #writer(): LoginWriter {
    const loginId = this.#storage.read().WELLPIPE_LOGIN_ID || undefined;
    const isSame = this.#member !== undefined && this.#member.loginId === loginId;
    return new LoginWriter(this.#storage, {
      origin: this.origin(),
      clientId: this.#app.clientId(),
      seed: this.#given,
      userId: isSame ? this.#member?.userId : undefined,
    });
  }

  #sourceOf(login: Login | undefined): LoginSource {
    if (!login) return 'none';
    const isGiven = this.#given !== undefined && isSameLogin(login, this.#given.login);
    return isGiven ? 'environment' : this.#storage.kind;
  }
}
