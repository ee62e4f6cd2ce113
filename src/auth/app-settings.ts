import { type Environment, readVariable, type VariableName } from '../core/environment.ts';
import { AppError } from '../core/errors.ts';
import { DEFAULT_ORIGIN, parseOrigin } from '../core/origin.ts';
import { type AppClient, MAX_CLIENT_LENGTH } from './login-state.ts';
import { listRedirectUris } from './redirect-uri.ts';

/** What the member has set: the app and its WHOOP. The process environment wins over `.env`. */
export class AppSettings {
  readonly #environment: Environment;
  readonly #readStored: () => Environment;

  /** `readStored`: the keys of `.env`, as they are at that moment. */
  constructor(environment: Environment, readStored: () => Environment) {
    this.#environment = environment;
    this.#readStored = readStored;
  }

  /** Checked. */
  origin(): string {
    return parseOrigin(this.#read('WHOOP_BASE_URL') ?? DEFAULT_ORIGIN);
  }

  /** As registered for the app, the preferred one first; empty where none is set. */
  redirectUris(): readonly string[] {
    return listRedirectUris(this.#read('WHOOP_REDIRECT_URI'));
  }

  /** Empty where none is set. */
  clientId(): string {
    return this.#read('WHOOP_CLIENT_ID') ?? '';
  }

  /** The app that `.env` holds, whatever the process environment says. */
  savedClientId(): string | undefined {
    return readVariable(this.#readStored(), 'WHOOP_CLIENT_ID');
  }

  get isComplete(): boolean {
    return this.clientId() !== '' && this.#read('WHOOP_CLIENT_SECRET') !== undefined;
  }

  /** `config` where id or secret is missing, or is none; `path` of `.env`. */
  client(path: string): AppClient {
    return {
      id: this.#require('WHOOP_CLIENT_ID', path),
      secret: this.#require('WHOOP_CLIENT_SECRET', path),
    };
  }

  #require(name: 'WHOOP_CLIENT_ID' | 'WHOOP_CLIENT_SECRET', path: string): string {
    const value = this.#read(name);
    if (value === undefined) {
      throw new AppError('config', `${name} is set neither in ${path} nor in the environment.`, {
        hint: 'Run `wellpipe init` to set up your WHOOP developer app.',
      });
    }
    if (value.length <= MAX_CLIENT_LENGTH) return value;
    throw new AppError(
      'config',
      `${name} is longer than ${MAX_CLIENT_LENGTH} characters, as none of WHOOP's is.`,
      { hint: 'Enter it anew by `wellpipe init`.' },
    );
  }

  #read(name: VariableName): string | undefined {
    return readVariable(this.#environment, name) ?? readVariable(this.#readStored(), name);
  }
}
