import process from 'node:process';
import { setTimeout } from 'node:timers';
import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import type { Service } from './service.ts';

/** For a token refresh that is already sent: its loss would cost the login. */
const CLOSE_SERVICE_MS = 10_000;
/** For the process to end by itself. */
const LINGER_MS = 100;

export function whenAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

/** Waits for the work, but no longer than the limit. Nobody is left to be told what goes wrong in it. */
export async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  const { promise: limit, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work, limit]).catch((error) => log.debug(`at the end: ${errorName(error)}`));
  clearTimeout(timer);
}

/** Waits for what must not be lost. */
export async function closeService(service: Service): Promise<void> {
  await within(CLOSE_SERVICE_MS, service.close());
}

/** A tool that ignores its signal would keep the process of a client that is gone. All output is written. */
export function endProcessSoon(): void {
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
