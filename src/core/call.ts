import { AsyncLocalStorage } from 'node:async_hooks';
import type { ErrorCode } from './errors.ts';

/** A question under way: one tool call, or one command. */
export interface Call {
  face: 'cli' | 'mcp';
  /** Tool or command, such as `whoop_days` or `auth whoop`. */
  name: string;
  /** Who asked: an MCP client's name for itself, or the command. */
  client: string;
  /** Epoch milliseconds. */
  startedAt: number;
  /** Sent to WHOOP for it so far. */
  requests: number;
}

/** A question that has been answered or refused. */
export interface EndedCall extends Call {
  durationMs: number;
  /** Undefined when it was answered. */
  error: ErrorCode | undefined;
}

const calls = new AsyncLocalStorage<Call>();

/** The call that the running code works for, however deep below it; undefined for work of the process itself. */
export function currentCall(): Call | undefined {
  return calls.getStore();
}

/** Runs `run` as the work of a call; `end` tells how it went. */
export async function runCall<T>(
  asker: Pick<Call, 'face' | 'name' | 'client'>,
  run: (end: (error?: ErrorCode) => EndedCall) => Promise<T>,
): Promise<T> {
  const call: Call = { ...asker, startedAt: Date.now(), requests: 0 };
  const startedAt = performance.now();
  const end = (error?: ErrorCode): EndedCall => ({
    ...call,
    durationMs: performance.now() - startedAt,
    error,
  });
  return calls.run(call, () => run(end));
}
