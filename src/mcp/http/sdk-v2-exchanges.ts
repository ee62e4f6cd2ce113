import {
  createMcpHandler,
  isJsonContentType,
  isLegacyRequest,
  type McpHttpHandler,
  readRequestBody,
} from '@modelcontextprotocol/server';
import { log } from '../../core/log.ts';
import { isRecord, METHOD_NOT_FOUND } from '../json-rpc.ts';
import { admitNews, ListenWatches } from '../listen-watches.ts';
import { describeProtocolError } from '../protocol-error.ts';
import { createV2Server } from '../sdk-v2.ts';
import type { Service } from '../service.ts';
import type { Exchange } from './exchange.ts';
import type { HttpLimits } from './limits.ts';

const LISTEN = 'subscriptions/listen';

/** Exchanges in revision 2026-07-28, each on its own, over Streamable HTTP, on version 2 of the SDK. */
export class Exchanges {
  readonly #service: Service;
  readonly #handler: McpHttpHandler;
  readonly #listens: ListenWatches;
  #listenCount = 0;

  constructor(service: Service, { maxSubscriptions }: HttpLimits) {
    this.#service = service;
    this.#handler = createMcpHandler(() => createV2Server(service), {
      legacy: 'reject',
      maxSubscriptions,
      onerror: (error) => log.debug(`protocol: ${describeProtocolError(error)}`),
    });
    this.#listens = new ListenWatches(service, (uri) => this.#handler.notify.resourceUpdated(uri));
  }

  async answer({ request, body: asked, ended }: Exchange): Promise<Response> {
    const body = isRecord(asked) ? admitNews(asked, this.#service) : asked;
    if (isRecord(body) && body.method === LISTEN) this.#noteListening(body.params, ended);
    return withStatus(await this.#handler.fetch(request, { parsedBody: body }));
  }

  close(): Promise<void> {
    this.#listens.close();
    return this.#handler.close();
  }

  /** For as long as the answer, a stream, is open. Ids of its own, since those of several clients may be the same. */
  #noteListening(params: unknown, ended: Promise<void>): void {
    const id = ++this.#listenCount;
    this.#listens.note({ jsonrpc: '2.0', id, method: LISTEN, ...(isRecord(params) && { params }) });
    void ended.then(() =>
      this.#listens.note({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } }),
    );
  }
}

/** The transport wants 404 for a method that is not there. The SDK only gives it for one that it has no handler for. */
async function withStatus(response: Response): Promise<Response> {
  if (response.status !== 200 || response.headers.get('content-type') !== 'application/json') return response;
  const text = await response.text();
  const { error } = JSON.parse(text) as { error?: { code?: unknown } };
  return new Response(text, {
    status: error?.code === METHOD_NOT_FOUND ? 404 : 200,
    headers: response.headers,
  });
}

export type BodyProblem = 'type' | 'size' | 'json';

/** The JSON that a request carries; undefined for one that carries none. */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<{ body: unknown } | { problem: BodyProblem }> {
  if (request.method !== 'POST') return { body: undefined };
  if (!isJsonContentType(request.headers.get('content-type'))) return { problem: 'type' };
  const read = await readRequestBody(request, maxBytes);
  if (read.tooLarge) return { problem: 'size' };
  try {
    return { body: JSON.parse(read.text) };
  } catch {
    return { problem: 'json' };
  }
}

/** Whether a request belongs to the revisions with sessions. */
export function isOfSession(request: Request, body: unknown): Promise<boolean> {
  return isLegacyRequest(request, body);
}
