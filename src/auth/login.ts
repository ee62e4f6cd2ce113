import { errorCode } from '../core/disk-error.ts';
import { AppError } from '../core/errors.ts';
import { HttpListener } from '../core/http-listener.ts';
import { handleCallback, type Respond } from './callback-handler.ts';
import { type CallbackPage, renderCallbackPage } from './callback-page.ts';
import { waitUnlessAborted } from './deadline.ts';
import { type EndedLogin, LoginAttempt, type LoginResult } from './login-attempt.ts';
import { cannotListen, loginTimedOut, PortInUseError } from './login-errors.ts';
import { createAuthorization, type OAuthService } from './oauth.ts';
import { readPastedRedirect } from './pasted-redirect.ts';
import { isLoopbackRedirect } from './redirect-uri.ts';
import type { TokenPair } from './token-pair.ts';

const DEFAULT_HTTP_PORT = 80;
/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface LoginOptions extends Omit<OAuthService, 'timeoutMs'> {
  redirectUri: string;
  /** Whether to wait for the browser at the redirect URI, which then must be on loopback. */
  listen: boolean;
  /** Another port than the redirect's, to which what comes back there is sent on. */
  listenPort?: number | undefined;
  /** Whether an error that names no attempt ends this one: with the member at a terminal, who sees it. */
  trustsStateless?: boolean | undefined;
  /** For the member to come back; what follows has its own. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Stores the tokens. Only after it resolved does the browser show success. */
  complete(pair: TokenPair): Promise<void>;
}

export interface PendingLogin {
  authorizeUrl: string;
  redirectUri: string;
  /** Where the browser is waited for; undefined where it is not. */
  port: number | undefined;
  /** Resolves when the browser is back, or is not waited for any longer. */
  returned: Promise<void>;
  /** Settles when the tokens are stored, or with the `AppError` that ended the login. */
  finished: Promise<LoginResult>;
  /** The address the browser was sent to, copied by hand. Rejects where it is not this login's or fails. */
  submitRedirect(address: string): Promise<void>;
  /** Answers the redirect for an HTTP server that owns its port; `parameters`: the request's query. */
  respond(parameters: URLSearchParams): Promise<CallbackPage>;
}

/**
 * Begins a login at WHOOP and leaves the browser to the caller: it goes to `authorizeUrl`, and its return
 * is taken from the listener, from `submitRedirect` or from `respond`, whichever sees it first.
 */
export async function startLogin(options: LoginOptions): Promise<PendingLogin> {
  const { origin, client, fetch, now, timeoutMs, signal, complete } = options;
  signal?.throwIfAborted();
  const server = options.listen ? await listen(options) : undefined;
  const redirectUri = server ? withPort(options.redirectUri, server.port) : options.redirectUri;
  const authorization = await createAuthorization(origin, client.id, redirectUri);
  const attempt = new LoginAttempt(
    { origin, client, fetch, now },
    authorization,
    complete,
    options.trustsStateless,
  );
  const respond = async (parameters: URLSearchParams) =>
    renderCallbackPage(await attempt.receive(parameters));
  const pages = new Map<string, Respond>([[new URL(redirectUri).pathname, respond]]);
  server?.serve(handleCallback(pages));

  const timer = setTimeout(
    () => attempt.giveUp(loginTimedOut(timeoutMs, redirectUri)),
    Math.min(timeoutMs, LONGEST_TIMER_MS),
  );
  const interrupt = () => attempt.giveUp(new AppError('interrupted', 'The login was interrupted.'));
  signal?.addEventListener('abort', interrupt, { once: true });
  const ended = attempt.ended.then(async (outcome) => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupt);
    await server?.close();
    return outcome;
  });
  const finished = waitUnlessAborted(ended, signal).then(resultOf);
  // Told to whoever waits for it; a caller may learn of the end by `submitRedirect` first.
  finished.catch(() => undefined);

  return {
    authorizeUrl: authorization.url,
    redirectUri,
    port: server?.port,
    returned: attempt.returned,
    finished,
    respond,
    submitRedirect: async (address) => {
      const outcome = await attempt.receive(readPastedRedirect(address));
      if (outcome.kind !== 'done') throw outcome.error;
    },
  };
}

function resultOf(outcome: EndedLogin): LoginResult {
  if (outcome.kind === 'failed') throw outcome.error;
  return outcome.result;
}

async function listen({ redirectUri, listenPort }: LoginOptions): Promise<HttpListener> {
  if (!isLoopbackRedirect(redirectUri)) throw cannotListen(redirectUri, 'it is not on this machine');
  const { port } = new URL(redirectUri);
  const number = port === '' ? DEFAULT_HTTP_PORT : Number(port);
  try {
    return await HttpListener.onLoopback(listenPort ?? number);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EADDRINUSE') throw new PortInUseError(number, redirectUri);
    throw cannotListen(
      redirectUri,
      code === 'EACCES' ? `port ${number} is reserved` : `error ${code ?? 'unknown'}`,
    );
  }
}

/** To the letter where nothing changes: WHOOP compares redirect URIs so. */
function withPort(redirectUri: string, port: number): string {
  const url = new URL(redirectUri);
  if (url.port !== '0') return redirectUri;
  url.port = String(port);
  return url.href;
}
