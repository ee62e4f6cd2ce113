import type { CallbackPort } from '../auth/callback-port.ts';
import { PortInUseError } from '../auth/login-errors.ts';
import { DEFAULT_REDIRECT_URI, isLoopbackRedirect, resolveRedirectUri } from '../auth/redirect-uri.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { beginLogin, type LoginContext } from './login.ts';
import {
  announcePending,
  concludePending,
  findFailure,
  findPending,
  namePending,
  type Pending,
  WAITER_ENDED,
} from './pending-login.ts';

/** A conversation goes slowly: the member has to read the answer and find the link. */
const TIMEOUT_MS = 10 * 60_000;
const DEFAULT_HTTP_PORT = 80;

/** Logging in from a conversation: a link at once, the rest in the background. One at a time in a process. */
export class ConversationLogin {
  readonly #context: LoginContext;
  readonly #callbackPort: CallbackPort | undefined;
  readonly #over = new AbortController();
  #opening: Promise<string> | undefined;
  /** Address of the login that this process listens for. */
  #waiting: string | undefined;
  /** Of another process's login, whose link was handed out here. */
  #handedOut: { login: string; url: string } | undefined;
  #failure: string | undefined;
  #concluding: Promise<void> | undefined;

  /** `callbackPort`: where this process serves HTTP anyway. */
  constructor(context: LoginContext, callbackPort?: CallbackPort) {
    this.#context = context;
    this.#callbackPort = callbackPort;
  }

  /** Why the last attempt failed, in whichever process it was waited for; undefined where it did not. */
  async findFailure(): Promise<string | undefined> {
    if (!this.#handedOut) return this.#failure;
    const { login, url } = this.#handedOut;
    return findFailure(this.#context.state, login, url);
  }

  /** The address that opens WHOOP for the member: of this process's login, or of one that waits already. */
  async open(): Promise<string> {
    if (this.#waiting) return this.#waiting;
    this.#opening ??= this.#begin().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Stops waiting for the member. */
  async close(): Promise<void> {
    this.#over.abort();
    await this.#concluding;
  }

  async #begin(): Promise<string> {
    let inUse: PortInUseError | undefined;
    for (const redirectUri of this.#listenable()) {
      try {
        return await this.#listen(redirectUri);
      } catch (error) {
        if (!(error instanceof PortInUseError)) throw error;
        inUse ??= error;
        const shared = await this.#findShared(error.port);
        if (shared) return shared;
      }
    }
    throw inUse ?? notOnThisMachine();
  }

  #listenable(): string[] {
    const registered = this.#context.store.redirectUris();
    const uris = registered.length > 0 ? registered : [DEFAULT_REDIRECT_URI];
    return uris.map((uri) => resolveRedirectUri(uri)).filter(isLoopbackRedirect);
  }

  async #listen(redirectUri: string): Promise<string> {
    const port = portOf(redirectUri);
    const shared = this.#callbackPort?.port === port ? this.#callbackPort : undefined;
    // Any web page can send the browser here with an error: only an answer to this attempt ends it.
    const input = { redirectUri, listen: !shared, timeoutMs: TIMEOUT_MS, trustsStateless: false };
    const login = await beginLogin(this.#context, input, this.#over.signal);
    const { authorizeUrl: url, finished } = login;
    const release = shared?.serve(new URL(redirectUri).pathname, login.respond);
    this.#waiting = url;
    this.#handedOut = undefined;
    this.#failure = undefined;
    const name = namePending(this.#context.store, port);
    const pending = { url, pid: process.pid, until: Date.now() + TIMEOUT_MS };
    this.#concluding = finished.then(
      () => this.#conclude(name, pending),
      (error: unknown) => {
        const isOver = this.#over.signal.aborted;
        return this.#conclude(name, pending, isOver ? WAITER_ENDED : toAppError(error).message);
      },
    );
    if (release) this.#concluding = this.#concluding.finally(release);
    if (name) await announcePending(this.#context.state, name, pending);
    return url;
  }

  /** After the end of the login that this process has listened for. */
  async #conclude(name: string | undefined, pending: Pending, failure?: string): Promise<void> {
    this.#waiting = undefined;
    this.#failure = failure;
    if (name) await concludePending(this.#context.state, name, pending, failure);
  }

  /** Of another process: looked for anew each time, since that may end before the member has agreed. */
  async #findShared(port: number): Promise<string | undefined> {
    const login = namePending(this.#context.store, port);
    const url = login && (await findPending(this.#context.state, login))?.url;
    if (url) this.#handedOut = { login, url };
    return url;
  }
}

function portOf(redirectUri: string): number {
  return Number(new URL(redirectUri).port || DEFAULT_HTTP_PORT);
}

function notOnThisMachine(): AppError {
  return new AppError('config', 'The redirect URI of your app is not on this machine.', {
    hint: 'Run `wellpipe auth whoop --paste` in a terminal.',
  });
}
