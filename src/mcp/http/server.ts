import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { CallbackPort } from '../../auth/callback-port.ts';
import { errorName } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import { within } from '../ending.ts';
import type { Service } from '../service.ts';
import { type Address, openAddress } from './address.ts';
import { Endpoint } from './endpoint.ts';
import { Gate } from './gate.ts';
import { HTTP_LIMITS, type HttpLimits } from './limits.ts';
import { OpenAnswers } from './open-answers.ts';
import { type Refusal, sendRefusal, toResponse } from './refusal.ts';

const MCP_PATH = '/mcp';
const HEALTH_PATH = '/healthz';
const FAILED: Refusal = { status: 500, message: 'Something went wrong.' };
/** For what is under way to end, once it was aborted. */
const CLOSE_MS = 1_000;

export interface HttpServerOptions {
  address: Address;
  /** What a caller has to show at this moment; undefined: nobody gets in. */
  readToken(): Promise<string | undefined>;
  /** Answers what comes back to a login that waits on the same port. */
  callbackPort: CallbackPort;
  limits?: HttpLimits;
}

export interface HttpServer {
  readonly port: number;
  /** Where clients are pointed. */
  readonly url: string;
  /** Takes nothing more, and ends what is under way. */
  close(): Promise<void>;
}

/** MCP over Streamable HTTP. `config` where nothing can listen at the address. */
export async function startHttpServer(service: Service, options: HttpServerOptions): Promise<HttpServer> {
  const { address, readToken, callbackPort, limits = HTTP_LIMITS } = options;
  const { listener, url, names, isOnLoopback } = await openAddress(address, limits);
  if (isOnLoopback) callbackPort.open(listener.port);
  const endpoint = new Endpoint(service, limits);
  const gate = new Gate({ port: listener.port, names, readToken });
  const answers = new OpenAnswers(gate);
  listener.serve(createListener({ gate, endpoint, answers, callbackPort, limits }));
  return {
    port: listener.port,
    url: `${url}${MCP_PATH}`,
    async close() {
      const closed = listener.close();
      await within(CLOSE_MS, endpoint.close());
      await closed;
      answers.close();
    },
  };
}

interface Parts {
  gate: Gate;
  endpoint: Endpoint;
  answers: OpenAnswers;
  callbackPort: CallbackPort;
  limits: HttpLimits;
}

function createListener({ gate, endpoint, answers, callbackPort, limits }: Parts): RequestListener {
  let underWay = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const foreign = gate.checkHost(request);
    if (foreign) return refuse(request, response, foreign);
    if (path === HEALTH_PATH) {
      const fromPage = gate.checkOrigin(request);
      return fromPage ? refuse(request, response, fromPage) : sendHealth(response);
    }
    if (path !== MCP_PATH) {
      if (callbackPort.answer(path, request, response)) return;
      return refuse(request, response, { status: 404, message: `MCP is at ${MCP_PATH}.` });
    }
    const refusal = gate.checkOrigin(request) ?? (await gate.checkToken(request)) ?? findOverload();
    if (refusal) return refuse(request, response, refusal);
    await answer(request, response);
  }

  function findOverload(): Refusal | undefined {
    if (underWay < limits.maxRequests) return undefined;
    return { status: 503, message: 'Too many requests at a time.', headers: { 'retry-after': '1' } };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Sessions bound how many of these there are.
    const weight = request.method === 'GET' ? 0 : 1;
    underWay += weight;
    const ended = answers.add(request, response);
    void ended.then(() => {
      underWay -= weight;
    });
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    const answerRequest = getRequestListener((webRequest) => endpoint.answer(webRequest, ended), {
      overrideGlobalObjects: false,
      errorHandler: (error) => {
        // A client that goes away in the middle of its request is one.
        log.debug(`http: ${errorName(error)}`);
        return toResponse(FAILED);
      },
    });
    await answerRequest(request, response);
  }

  return (request, response) => {
    handle(request, response).catch((error) => {
      log.error(`http: ${errorName(error)}`);
      if (response.headersSent) response.destroy();
      else sendRefusal(response, FAILED);
    });
  };
}

function refuse({ method }: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  log.debug(`http: ${method} refused with ${refusal.status}`);
  sendRefusal(response, refusal);
}

function sendHealth(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end('{"status":"ok"}');
}
