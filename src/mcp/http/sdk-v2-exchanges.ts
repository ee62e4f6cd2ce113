import {
  createMcpHandler,
  isJsonContentType,
  isLegacyRequest,
  type McpHttpHandler,
  readRequestBody,
} from '@modelcontextprotocol/server';
import { errorName } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import { createV2Server } from '../sdk-v2.ts';
import type { Service } from '../service.ts';

/** What clients send is a few hundred bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Streams on which clients wait for news. */
const MAX_SUBSCRIPTIONS = 64;

/** Exchanges in revision 2026-07-28, each on its own, over Streamable HTTP, on version 2 of the SDK. */
export function createExchanges(service: Service): McpHttpHandler {
  return createMcpHandler(() => createV2Server(service), {
    legacy: 'reject',
    maxSubscriptions: MAX_SUBSCRIPTIONS,
    onerror: (error) => log.debug(`protocol: ${errorName(error)}`),
  });
}

export type ReadBody = { body: unknown } | { problem: 'type' | 'size' | 'json' };

/** The JSON that a request carries; undefined for one that carries none. */
export async function readBody(request: Request): Promise<ReadBody> {
  if (request.method !== 'POST') return { body: undefined };
  if (!isJsonContentType(request.headers.get('content-type'))) return { problem: 'type' };
  const read = await readRequestBody(request, MAX_BODY_BYTES);
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
