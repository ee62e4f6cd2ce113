import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { CallbackPort } from '../../auth/callback-port.ts';
import { errorName } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import { closeService, endProcessSoon, whenAborted, within } from '../ending.ts';
import type { Service } from '../service.ts';
import { Endpoint } from './endpoint.ts';
import { Gate } from './gate.ts';
import { type Address, openAddress } from './listen.ts';
import { type Refusal, sendRefusal } from './refusal.ts';

export const MCP_PATH = '/mcp';
const HEALTH_PATH = '/healthz';
/** Beside streams that only wait for news. */
const MAX_REQUESTS = 128;
/** For streams to end and answers to get out, once everything under way was aborted. */
const LAST_WRITES_MS = 1_000;

export interface HttpOptions {
  address: Address;
  /** What a caller has to show at this moment; undefined: nobody gets in. */
  readToken(): Promise<string | undefined>;
  /** Answers what comes back to a login that waits on the same port. */
  callbackPort: CallbackPort;
  /** Told once requests are taken. */
  onListening(url: string): Promise<void>;
  /** Aborts when the process is asked to end. */
  signal: AbortSignal;
}

/**
 * Serves MCP over Streamable HTTP until the signal aborts. It ends within two seconds of that, whatever is under way;
 * only a token refresh already sent is waited for, by the service's `close`. The exit code is the caller's to set.
 */
export async function serveHttp(service: Service, options: HttpOptions): Promise<void> {
  const { address, readToken, callbackPort, onListening, signal } = options;
  const { listener, url, host, isOnLoopback } = await openAddress(address);
  if (isOnLoopback) callbackPort.open(listener.port);
  const gate = new Gate({ port: listener.port, host, readToken });
  const endpoint = new Endpoint(service);
  listener.serve(createListener({ gate, endpoint, callbackPort }));
  await onListening(`${url}${MCP_PATH}`);
  await whenAborted(signal);
  const closed = listener.close();
  await within(LAST_WRITES_MS, endpoint.close());
  await closed;
  await closeService(service);
  endProcessSoon();
}

interface Parts {
  gate: Gate;
  endpoint: Endpoint;
  callbackPort: CallbackPort;
}

function createListener({ gate, endpoint, callbackPort }: Parts): RequestListener {
  let underWay = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const foreign = gate.checkHost(request);
    if (foreign) return refuse(request, response, foreign);
    if (path === HEALTH_PATH) return sendHealth(response);
    if (path !== MCP_PATH) {
      if (callbackPort.answer(path, request, response)) return;
      return refuse(request, response, { status: 404, message: `MCP is at ${MCP_PATH}.` });
    }
    const refusal = gate.checkOrigin(request) ?? (await gate.checkToken(request)) ?? findOverload();
    if (refusal) return refuse(request, response, refusal);
    await answer(request, response);
  }

  function findOverload(): Refusal | undefined {
    if (underWay < MAX_REQUESTS) return undefined;
    return { status: 503, message: 'Too many requests at a time.', headers: { 'retry-after': '1' } };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Sessions bound how many of these there are.
    const weight = request.method === 'GET' ? 0 : 1;
    underWay += weight;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    response.once('close', () => {
      underWay -= weight;
      resolve();
    });
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    await getRequestListener((webRequest) => endpoint.answer(webRequest, ended), {
      overrideGlobalObjects: false,
    })(request, response);
  }

  return (request, response) => {
    handle(request, response).catch((error) => {
      log.error(`http: ${errorName(error)}`);
      if (response.headersSent) response.destroy();
      else sendRefusal(response, { status: 500, message: 'Something went wrong.' });
    });
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  log.debug(`http: ${request.method} refused with ${refusal.status}`);
  sendRefusal(response, refusal);
}

function sendHealth(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end('{"status":"ok"}');
}
