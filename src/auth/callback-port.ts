import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CallbackPages, handleCallback, type Respond } from './callback-handler.ts';

/** For a login that waits on a port where an HTTP server of this process listens already, for something else. */
export class CallbackPort {
  #port: number | undefined;
  #pages: CallbackPages = new Map();

  /** Undefined where no such server listens. */
  get port(): number | undefined {
    return this.#port;
  }

  /** Told by the server once it listens on loopback. */
  open(port: number): void {
    this.#port = port;
  }

  /** Has what comes back to this path answered, until the returned function is called. */
  serve(path: string, respond: Respond): () => void {
    const pages: CallbackPages = new Map([[path, respond]]);
    this.#pages = pages;
    return () => {
      if (this.#pages === pages) this.#pages = new Map();
    };
  }

  /** False where no login waits at this path: the request is the server's own. */
  answer(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    if (!this.#pages.has(path)) return false;
    handleCallback(this.#pages)(request, response);
    return true;
  }
}
