import process from 'node:process';
import { setTimeout } from 'node:timers';
import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { Connection } from './connection.ts';
import type { Service } from './service.ts';
import { StdioTransport } from './stdio.ts';
import { openStdio } from './stdio-streams.ts';

/** After the end of the input: for answers to what was read before it, as `printf … | wellpipe serve` expects. */
const LAST_ANSWERS_MS = 400;
/** After everything was aborted: for what is sent but not yet written. */
const LAST_WRITES_MS = 200;
/** For a token refresh that is already sent: its loss would cost the login. */
const CLOSE_CONTEXT_MS = 10_000;
/** For the process to end by itself. */
const LINGER_MS = 100;

/**
 * Serves MCP on stdin and stdout until the client is gone or the signal aborts, which means that the process is asked
 * to end (SIGTERM, SIGHUP, SIGINT). It ends within a second of that, whatever is in flight; only a token refresh
 * already sent is waited for, by the service's `close`. The exit code is the caller's to set.
 */
export async function serveStdio(service: Service, signal: AbortSignal): Promise<void> {
  keepConsoleOffStdout();
  const transport = new StdioTransport(openStdio());
  const connection = new Connection(transport, service);
  await connection.start();

  const stopped = whenAborted(signal);
  await Promise.race([transport.ended, stopped]);
  await within(LAST_ANSWERS_MS, Promise.race([transport.drained(), stopped]));
  await connection.close();
  await within(LAST_WRITES_MS, transport.drained());
  await within(CLOSE_CONTEXT_MS, service.close());
  endProcessSoon();
}

/** One stray line on stdout would break the protocol, also when a dependency wrote it. */
function keepConsoleOffStdout(): void {
  for (const method of ['log', 'info', 'debug', 'dir', 'table'] as const) console[method] = console.error;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

/** Waits for the work, but no longer than the limit. Nobody is left to be told what goes wrong in it. */
async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  const { promise: limit, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  await Promise.race([work, limit]).catch((error) => log.debug(`at the end: ${errorName(error)}`));
  clearTimeout(timer);
}

/** A tool that ignores its signal would keep the process of a client that is gone. All output is written. */
function endProcessSoon(): void {
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
