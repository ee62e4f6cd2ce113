import { setTimeout as sleep } from 'node:timers/promises';
import type { Incoming, Reply } from './exchange.ts';

/** What an interceptor is told: no secret is among the parameters. */
export interface InterceptedRequest {
  method: string;
  path: string;
  /** Of the query and the form. */
  params: URLSearchParams;
}

/** What goes wrong with one request. Parts combine: a delay comes first, then the answer is changed, a cut is last. */
export interface Fault {
  delayMs?: number;
  /** Sent in place of any work: an error, HTML with 200, garbage. */
  reply?: Reply;
  /** What becomes of the answer, such as a page without its cursor. */
  rewrite?: (reply: Reply) => Reply;
  /**
   * The connection breaks: `before-work` as if never received, `after-work` with the work done (a refresh
   * token is spent) and no answer, `mid-body` after half of the answer.
   */
  cut?: 'before-work' | 'after-work' | 'mid-body';
  /** A refresh hands out a new pair and leaves the old one alive. */
  keepOldTokens?: boolean;
}

export type Intercept = (request: InterceptedRequest) => Fault | undefined | Promise<Fault | undefined>;

const SECRET_FIELDS = ['client_secret', 'refresh_token', 'code', 'code_verifier'];

export async function findFault(
  intercept: Intercept | undefined,
  { method, path, query, form }: Incoming,
): Promise<Fault> {
  if (!intercept) return {};
  const params = new URLSearchParams([...query, ...(form ?? [])]);
  for (const field of SECRET_FIELDS) params.delete(field);
  return (await intercept({ method, path, params })) ?? {};
}

/** Waits, or returns early when the service closes. */
export async function delay(ms: number, closing: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: closing });
  } catch (error) {
    if (!closing.aborted) throw error;
  }
}
