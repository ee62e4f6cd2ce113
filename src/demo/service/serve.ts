import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorName } from '../../core/errors.ts';
import { API_PREFIX } from './api-routes.ts';
import { type Incoming, type Reply, readIncoming, sendHalf, sendReply, text } from './exchange.ts';
import { delay, findFault, type Intercept } from './faults.ts';

/** A request that arrived, in order of arrival. Holds no secret. */
export interface LoggedRequest {
  method: string;
  path: string;
  /** Of API requests; empty for OAuth. */
  query: Readonly<Record<string, string>>;
  /** 0 until it is answered, and where the connection was cut before an answer. */
  status: number;
  /** ISO 8601, by the service's clock. */
  time: string;
  /** `client` is a secret in the form. */
  auth: 'none' | 'bearer' | 'client';
}

interface ServeContext {
  route(request: Incoming, keepOldTokens: boolean): Reply;
  intercept: Intercept | undefined;
  clock: () => Date;
  requests: LoggedRequest[];
  closing: AbortSignal;
}

/** Answers one request, with whatever goes wrong with it on purpose. */
export async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  context: ServeContext,
): Promise<void> {
  // On a kept connection that breaks, fetch sends a request again without a word (GETs in Bun 1.4, all in
  // Deno 2.9), and the fault would go unseen.
  if (context.intercept) response.setHeader('connection', 'close');
  try {
    const incoming = await readIncoming(request);
    const logged = logRequest(incoming, context);
    const fault = await findFault(context.intercept, incoming);
    if (fault.delayMs) await delay(fault.delayMs, context.closing);
    if (fault.cut === 'before-work') return void response.socket?.destroy();
    const answered = fault.reply ?? context.route(incoming, fault.keepOldTokens ?? false);
    const reply = fault.rewrite?.(answered) ?? answered;
    if (fault.cut === 'after-work') return void response.socket?.destroy();
    logged.status = reply.status;
    if (fault.cut === 'mid-body') sendHalf(response, reply);
    else sendReply(response, reply);
  } catch (error) {
    if (response.headersSent) response.socket?.destroy();
    else sendReply(response, text(500, errorName(error)));
  }
}

function logRequest(
  { method, path, query, form, authorization }: Incoming,
  { requests, clock }: ServeContext,
): LoggedRequest {
  const logged: LoggedRequest = {
    method,
    path,
    query: path.startsWith(API_PREFIX) ? Object.fromEntries(query) : {},
    status: 0,
    time: clock().toISOString(),
    auth: authorization ? 'bearer' : form?.has('client_secret') ? 'client' : 'none',
  };
  requests.push(logged);
  return logged;
}
