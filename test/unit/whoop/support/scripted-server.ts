import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  token: string | undefined;
  headers: IncomingMessage['headers'];
}

/** Answers one request; what it leaves open stays open. */
export type Script = (request: SeenRequest, response: ServerResponse) => void;

/** A WHOOP on loopback that does what the test says and remembers what it was asked. */
export class ScriptedServer implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  /** Connections that the client gave up before its answer was complete. */
  abandoned = 0;
  origin = '';
  #script: Script;
  readonly #server = createServer((request, response) => this.#answer(request, response));

  private constructor(script: Script) {
    this.#script = script;
  }

  static async start(script: Script): Promise<ScriptedServer> {
    const server = new ScriptedServer(script);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    server.origin = `http://127.0.0.1:${(server.#server.address() as AddressInfo).port}`;
    return server;
  }

  /** From now on answers so. */
  script(script: Script): void {
    this.#script = script;
  }

  get paths(): string[] {
    return this.requests.map(({ method, path }) => `${method} ${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.origin);
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      token: request.headers.authorization?.replace(/^Bearer /, ''),
      headers: request.headers,
    };
    this.requests.push(seen);
    response.on('close', () => {
      if (!response.writableFinished) this.abandoned++;
    });
    this.#script(seen, response);
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Script {
  return text(JSON.stringify(body), status, { 'content-type': 'application/json', ...headers });
}

export function text(body: string, status = 200, headers: Record<string, string> = {}): Script {
  return (_, response) => response.writeHead(status, headers).end(body);
}

/** Takes the request and never answers. */
export const silence: Script = () => undefined;

/** Closes the connection without an answer. */
export const hangUp: Script = (_, response) => response.destroy();

/** Answers with these in turn, the last one again and again. */
export function inTurn(first: Script, ...rest: Script[]): Script {
  const scripts = [first, ...rest];
  let count = 0;
  return (request, response) => {
    const script = scripts[Math.min(count++, scripts.length - 1)] ?? first;
    script(request, response);
  };
}
