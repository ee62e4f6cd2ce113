import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { errorName } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import { findInitializeProblem } from '../initialize-params.ts';
import { INVALID_PARAMS, isRecord, isRequestId, type RequestId } from '../json-rpc.ts';
import { connectV1 } from '../sdk-v1.ts';
import type { Service } from '../service.ts';
import type { Exchange } from './exchange.ts';
import type { HttpLimits } from './limits.ts';
import { type Refusal, SESSION_NOT_FOUND, toResponse } from './refusal.ts';

const SWEEP_MS = 60_000;
const WITHOUT_SESSION: Refusal = {
  status: 400,
  message:
    'This request is of no session: open one with initialize and send its Mcp-Session-Id header with each request, or name revision 2026-07-28 in params._meta.',
};

interface Session {
  transport: WebStandardStreamableHTTPServerTransport;
  close(): Promise<void>;
  /** Exchanges under way. */
  open: number;
  lastUsedMs: number;
}

/** Sessions of clients up to revision 2025-11-25, over Streamable HTTP, on version 1 of the SDK. */
export class Sessions {
  readonly #service: Service;
  readonly #maxSessions: number;
  readonly #maxIdleMs: number;
  readonly #sessions = new Map<string, Session>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(service: Service, { maxSessions, sessionIdleMs }: HttpLimits) {
    this.#service = service;
    this.#maxSessions = maxSessions;
    this.#maxIdleMs = sessionIdleMs;
    this.#sweeper = setInterval(() => this.#sweep(), Math.min(SWEEP_MS, sessionIdleMs)).unref();
  }

  async answer(exchange: Exchange): Promise<Response> {
    const id = exchange.request.headers.get('mcp-session-id');
    const refusal = findRefusal(exchange.body, id);
    if (refusal) return toResponse(refusal);
    if (id === null) return this.#begin(exchange);
    const session = this.#sessions.get(id);
    if (session) return this.#continue(session, exchange);
    return toResponse({
      status: 404,
      code: SESSION_NOT_FOUND,
      message: 'That session has ended, or never was: open one with initialize.',
      id: idOf(exchange.body),
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
  }

  /** The transport refuses what does not open a session; only one that did is kept. */
  async #begin(exchange: Exchange): Promise<Response> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void this.#sessions.set(id, session),
    });
    const server = await connectV1(transport, this.#service);
    const session: Session = { transport, close: () => server.close(), open: 0, lastUsedMs: 0 };
    transport.onclose = chain(transport.onclose, () => void this.#sessions.delete(transport.sessionId ?? ''));
    const opens = [exchange.body].flat().some(isInitializeRequest);
    const response = opens && !this.#hasRoom() ? this.#refuse() : await this.#continue(session, exchange);
    if (transport.sessionId === undefined) await server.close();
    return response;
  }

  async #continue(session: Session, { request, body, ended }: Exchange): Promise<Response> {
    session.open += 1;
    ended.then(() => {
      session.open -= 1;
      session.lastUsedMs = performance.now();
    });
    return session.transport.handleRequest(request, { parsedBody: body });
  }

  /** Gives up the session that has been idle for longest. Its client is told at its next request, and begins anew. */
  #hasRoom(): boolean {
    if (this.#sessions.size < this.#maxSessions) return true;
    const [oldest] = this.#idle().toSorted((a, b) => a.lastUsedMs - b.lastUsedMs);
    if (oldest) this.#end(oldest);
    return oldest !== undefined;
  }

  #refuse(): Response {
    return toResponse({
      status: 503,
      message: `All ${this.#maxSessions} sessions are in use: end some with DELETE.`,
      headers: { 'retry-after': '60' },
    });
  }

  #sweep(): void {
    const before = performance.now() - this.#maxIdleMs;
    for (const session of this.#idle()) if (session.lastUsedMs < before) this.#end(session);
  }

  #idle(): Session[] {
    return [...this.#sessions.values()].filter(({ open }) => open === 0);
  }

  #end(session: Session): void {
    this.#sessions.delete(session.transport.sessionId ?? '');
    session.close().catch((error) => log.debug(`session: ${errorName(error)}`));
  }
}

/** What the SDK would answer in words of its schema, or without saying what to send. */
function findRefusal(body: unknown, sessionId: string | null): Refusal | undefined {
  const messages = [body].flat().filter(isRecord);
  const opening = messages.find(({ method }) => method === 'initialize');
  const problem = opening && findInitializeProblem(opening.params);
  if (problem !== undefined)
    return { status: 400, code: INVALID_PARAMS, message: problem, id: idOf(opening) };
  if (sessionId === null && !opening) return { ...WITHOUT_SESSION, id: idOf(body) };
  return undefined;
}

function idOf(message: unknown): RequestId | undefined {
  const id = isRecord(message) ? message.id : undefined;
  return isRequestId(id) ? id : undefined;
}

function chain(first: (() => void) | undefined, second: () => void): () => void {
  return () => {
    first?.();
    second();
  };
}
