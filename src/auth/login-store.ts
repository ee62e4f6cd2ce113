import { resolveTarget } from '../core/atomic-file.ts';
import { type Environment, readVariable, type VariableName } from '../core/environment.ts';
import { AppError } from '../core/errors.ts';
import { DEFAULT_ORIGIN, parseOrigin } from '../core/origin.ts';
import { BufferedStorage } from './buffered-storage.ts';
import type { EnvStorage } from './env-storage.ts';
import { Keyring } from './keyring.ts';
import { fingerprint, readLogin } from './login-keys.ts';
import type { AppClient, LoginSource, LoginState, NewClient, NewLogin } from './login-state.ts';
import { LoginWriter } from './login-writer.ts';
import type { Protection } from './protection-marker.ts';
import { listRedirectUris } from './redirect-uri.ts';
import { loginRefused, type Refusal, readRefusal } from './refusal.ts';
import { describeRotation } from './rotation.ts';
import { SealedStorage, withoutSealedValues } from './sealed-storage.ts';
import { isSameLogin, readSeed, type Seed, seedWins } from './seed.ts';
import type { SpentTokens } from './spent-tokens.ts';
import type { Login } from './token-pair.ts';

/**
 * What `.env` and the process environment say about app and login. Read anew on every call, since other
 * processes write the same file; written under its lock alone. Whoever reads secrets calls `unlock` before.
 */
export class LoginStore {
  readonly #sealed: SealedStorage;
  readonly #storage: BufferedStorage;
  readonly #environment: Environment;
  readonly #given: Seed | undefined;
  readonly #spent: SpentTokens | undefined;
  #member: { userId: number; loginId: string | undefined } | undefined;

  /** `spent`: where the refreshes of all processes are remembered; without it they are not. */
  constructor(
    storage: EnvStorage,
    environment: Environment = {},
    keyring = new Keyring(),
    spent?: SpentTokens,
  ) {
    this.#sealed = new SealedStorage(storage, keyring);
    this.#storage = new BufferedStorage(this.#sealed);
    this.#environment = withoutSealedValues(environment);
    this.#given = readSeed(this.#environment);
    this.#spent = spent;
  }

  /** The `.env`, for messages. */
  get path(): string {
    return this.#storage.path;
  }

  /** WHOOP's origin as configured, checked. */
  origin(): string {
    return parseOrigin(this.#setting('WHOOP_BASE_URL') ?? DEFAULT_ORIGIN);
  }

  /** As registered for the app, the preferred one first; empty where none is set. */
  redirectUris(): readonly string[] {
    return listRedirectUris(this.#setting('WHOOP_REDIRECT_URI'));
  }

  /** Stands for this app and login in messages between processes; undefined where they share no file. */
  fingerprint(): string | undefined {
    if (this.#storage.kind !== 'env_file') return undefined;
    return fingerprint(resolveTarget(this.path), this.origin(), this.#clientId());
  }

  /** Id and secret of the app; `config` where one is missing. */
  client(): AppClient {
    const id = this.#setting('WHOOP_CLIENT_ID');
    const secret = this.#setting('WHOOP_CLIENT_SECRET');
    if (id !== undefined && secret !== undefined) return { id, secret };
    const missing = id === undefined ? 'WHOOP_CLIENT_ID' : 'WHOOP_CLIENT_SECRET';
    throw new AppError('config', `${missing} is set neither in ${this.path} nor in the environment.`, {
      hint: 'Run `wellpipe init` to set up your WHOOP developer app.',
    });
  }

  /** The login in whatever state it is. */
  read(): LoginState {
    const values = this.#storage.read();
    const stored = readLogin(values);
    const seed = this.#given && seedWins(this.#given, values, stored) ? this.#given : undefined;
    const login = seed && !(stored && isSameLogin(seed.login, stored)) ? seed.login : stored;
    const refusal = login?.refreshToken && readRefusal(values, login.refreshToken, this.#clientId());
    return { login, seed, source: this.#sourceOf(login), refusal: refusal || undefined };
  }

  /** The login for use: `not_logged_in` without one, `config` where it belongs to another origin. */
  requireLogin(): LoginState & { login: Login } {
    const state = this.read();
    const { login } = state;
    if (!login) {
      const hasApp = this.#setting('WHOOP_CLIENT_ID') && this.#setting('WHOOP_CLIENT_SECRET');
      throw new AppError('not_logged_in', `There is no WHOOP login in ${this.path}.`, {
        hint: hasApp ? 'Run `wellpipe auth whoop` to log in.' : 'Run `wellpipe init` to set up and log in.',
      });
    }
    const origin = this.origin();
    const recorded = readLogin(this.#storage.read())?.origin ?? origin;
    if (recorded !== origin) {
      throw new AppError(
        'config',
        `The login in ${this.path} is for ${recorded}, but WHOOP_BASE_URL is ${origin}.`,
        { hint: 'Set another WELLPIPE_HOME for it, or forget this login by `wellpipe auth logout`.' },
      );
    }
    return { ...state, login };
  }

  /** The error of a login that WHOOP refuses to renew, with all that this machine shows about it. */
  async explainRefusal(login: Login, refusal: Refusal, detail?: string): Promise<AppError> {
    const traces = {
      values: this.#storage.read(),
      envFile: resolveTarget(this.path),
      seed: this.#given,
      spent: this.#spent,
    };
    return loginRefused(refusal, detail, await describeRotation(login, traces));
  }

  /** Remembers that this refresh token was traded for the one that is stored now. */
  noteSpent(refreshToken: string, at: Date): void {
    if (!this.hasUnsaved) this.#spent?.note(refreshToken, { at, envFile: resolveTarget(this.path) });
  }

  /** How the secret values are kept. */
  get protection(): Protection {
    return this.#sealed.protection;
  }

  /** Makes secrets readable: nothing to do where they are plain, once a process where they are sealed. */
  unlock(signal?: AbortSignal): Promise<void> {
    return this.#sealed.unlock(signal);
  }

  /** Seals the secret values by a new key, or leaves them plain from now on. */
  async protect(protection: Protection, signal?: AbortSignal): Promise<void> {
    // What a dead process has left is lost with the next write, unless it is taken over before.
    await this.locked(async () => undefined, signal);
    await this.#sealed.protect(protection, signal);
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
    return readVariable(this.#storage.read(), 'WHOOP_CLIENT_ID');
  }

  /** Keeps the app to log in with; `config` where it would replace another unasked. */
  async saveClient(client: NewClient, signal?: AbortSignal): Promise<void> {
    await this.locked(async (writer) => writer.saveClient(client), signal);
  }

  /** Keeps a new login; `config` where another member's is still good. */
  async saveLogin(login: NewLogin, signal?: AbortSignal): Promise<void> {
    await this.locked(async (writer) => writer.saveLogin(login), signal);
  }

  /** Removes tokens and what belongs to them; the app's id and secret stay. */
  async forget(signal?: AbortSignal): Promise<void> {
    await this.locked(async (writer) => writer.forget(), signal);
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
    const login = readLogin(this.#storage.read());
    const isSame = this.#member !== undefined && this.#member.loginId === login?.id;
    return new LoginWriter(this.#storage, {
      origin: this.origin(),
      clientId: this.#clientId(),
      seed: this.#given,
      userId: isSame ? this.#member?.userId : undefined,
    });
  }

  #sourceOf(login: Login | undefined): LoginSource {
    if (!login) return 'none';
    const isGiven = this.#given !== undefined && isSameLogin(login, this.#given.login);
    return isGiven ? 'environment' : this.#storage.kind;
  }

  #clientId(): string {
    return this.#setting('WHOOP_CLIENT_ID') ?? '';
  }

  /** The process environment wins over `.env`. */
  #setting(name: VariableName): string | undefined {
    return readVariable(this.#environment, name) ?? readVariable(this.#storage.read(), name);
  }
}
