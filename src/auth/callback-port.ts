import type { IncomingMessage, ServerResponse } from 'node:http';
import { handleCallback, type Respond } from './callback-handler.ts';
import type { CallbackPage } from './callback-page.ts';

/** Where a login waits in another process, by the `state` of its return; undefined where none does. */
export type FindRelay = (proof: string) => Promise<number | undefined>;

/** For logins whose port belongs to an HTTP server of this process, which is there for something else. */
export class CallbackPort {
  #port: number | undefined;
  #waiting: { path: string; respond: Respond } | undefined;
  #findRelay: FindRelay = async () => undefined;

  /** Undefined where no such server listens. */
  get port(): number | undefined {
    return this.#port;
  }

  /** Told by the server once it listens on loopback. */
  open(port: number): void {
    this.#port = port;
  }

  /** Sends the browser on to other processes of this home. */
  relayBy(findRelay: FindRelay): void {
    this.#findRelay = findRelay;
  }

  /** Has what comes back to this path answered, until the returned function is called. */
  serve(path: string, respond: Respond): () => void {
    const waiting = { path, respond };
    this.#waiting = waiting;
    return () => {
      if (this.#waiting === waiting) this.#waiting = undefined;
    };
  }

  /** False where it is nobody's return from a login: the request is the server's own. */
  answer(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    const isReturn = /[?&]state=/.test(request.url ?? '');
    if (!isReturn && this.#waiting?.path !== path) return false;
    const respond: Respond = (parameters) => this.#respond(path, parameters);
    handleCallback(new Map([[path, respond]]))(request, response);
    return true;
  }

  async #respond(path: string, parameters: URLSearchParams): Promise<CallbackPage> {
    const relay = await this.#findRelay(parameters.get('state') ?? '');
    if (relay !== undefined) {
      const location = `http://localhost:${relay}${path}?${parameters}`;
      return { status: 302, headers: { location, 'referrer-policy': 'no-referrer' }, body: '' };
    }
    if (this.#waiting?.path === path) return this.#waiting.respond(parameters);
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    return { status: 404, headers, body: 'No login waits here.' };
  }
}
