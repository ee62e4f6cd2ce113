import { AsyncLocalStorage } from 'node:async_hooks';
import type { ErrorCode } from './errors.ts';

/** How far a question has come that takes its time. */
export interface CallProgress {
  /** Grows with every word of it. */
  done: number;
  total: number;
  /** For people. */
  message: string;
}

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
  /** Whether the member's records were read for it, wherever they came from. */
  readsRecords: boolean;
  /** What of its time was the member's own, at a prompt or in the browser. */
  memberMs: number;
  /** Set where somebody wants to know. */
  onProgress?: ((progress: CallProgress) => void) | undefined;
}

/** A question that has been answered or refused. */
export interface EndedCall extends Call {
  /** Without the member's own time. */
  durationMs: number;
  /** Undefined when it was answered. */
  error: ErrorCode | undefined;
}

const calls = new AsyncLocalStorage<Call | undefined>();

/** The call that the running code works for, however deep below it; undefined for work of the process itself. */
export function currentCall(): Call | undefined {
  return calls.getStore();
}

/** Waits for something that the member does, and leaves that time to them. One such wait at a time. */
export async function waitForMember<T>(wait: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await wait();
  } finally {
    const call = currentCall();
    if (call) call.memberMs += performance.now() - startedAt;
  }
}

/** Says that the running call reads the member's records: where it needs no request, it is a cache hit. */
export function noteRead(): void {
  const call = currentCall();
  if (call) call.readsRecords = true;
}

/** Runs `run` as the work of a call; `end` tells how it went. */
export async function runCall<T>(
  asker: Pick<Call, 'face' | 'name' | 'client' | 'onProgress'>,
  run: (end: (error?: ErrorCode) => EndedCall) => Promise<T>,
): Promise<T> {
  const call: Call = { ...asker, startedAt: Date.now(), requests: 0, readsRecords: false, memberMs: 0 };
  const startedAt = performance.now();
  const end = (error?: ErrorCode): EndedCall => ({
    ...call,
    durationMs: performance.now() - startedAt - call.memberMs,
    error,
  });
  return calls.run(call, () => run(end));
}

/** Runs `run` as work of the process itself, whatever call it is begun by. */
export function runOutsideCalls<T>(run: () => T): T {
  return calls.run(undefined, run);
}
