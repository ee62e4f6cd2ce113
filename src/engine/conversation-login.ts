import { PortInUseError } from '../auth/login-errors.ts';
import { DEFAULT_REDIRECT_URI, isLoopbackRedirect } from '../auth/redirect-uri.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { beginLogin, type LoginContext } from './login.ts';
import { announcePending, findPending, namePending, withdrawPending } from './pending-login.ts';

/** A conversation goes slowly: the member has to read the answer and find the link. */
const TIMEOUT_MS = 10 * 60_000;
const DEFAULT_HTTP_PORT = 80;

/** Logging in from a conversation: a link at once, the rest in the background. One at a time in a process. */
export class ConversationLogin {
  readonly #context: LoginContext;
  readonly #over = new AbortController();
  #opening: Promise<string> | undefined;
  /** Address of the login that this process listens for. */
  #waiting: string | undefined;
  #problem: AppError | undefined;

  constructor(context: LoginContext) {
    this.#context = context;
  }

  /** What became of the last attempt, where it failed. */
  get problem(): AppError | undefined {
    return this.#problem;
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
  close(): void {
    this.#over.abort();
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
    return (registered.length > 0 ? registered : [DEFAULT_REDIRECT_URI]).filter(isLoopbackRedirect);
  }

  async #listen(redirectUri: string): Promise<string> {
    // Any web page can send the browser here with an error: only an answer to this attempt ends it.
    const input = { redirectUri, listen: true, timeoutMs: TIMEOUT_MS, trustsStateless: false };
    const login = await beginLogin(this.#context, input, this.#over.signal);
    this.#waiting = login.authorizeUrl;
    this.#problem = undefined;
    const shared = namePending(this.#context.store, portOf(redirectUri));
    const end = (problem?: AppError) => {
      this.#waiting = undefined;
      this.#problem = problem;
      if (shared) void withdrawPending(this.#context.state, shared);
    };
    login.finished.then(
      () => end(),
      (error: unknown) => end(toAppError(error)),
    );
    if (shared) {
      const pending = { url: login.authorizeUrl, pid: process.pid, until: Date.now() + TIMEOUT_MS };
      await announcePending(this.#context.state, shared, pending);
    }
    return login.authorizeUrl;
  }

  /** Of another process: looked for anew each time, since that may end before the member has agreed. */
  async #findShared(port: number): Promise<string | undefined> {
    const shared = namePending(this.#context.store, port);
    return shared && (await findPending(this.#context.state, shared))?.url;
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
