import { Connection } from './connection.ts';
import { closeService, endProcessSoon, whenAborted, within } from './ending.ts';
import type { Service } from './service.ts';
import { StdioTransport } from './stdio.ts';
import { openStdio } from './stdio-streams.ts';

/** After the end of the input: for answers to what was read before it, as `printf … | wellpipe serve` expects. */
const LAST_ANSWERS_MS = 400;
/** After everything was aborted: for what is sent but not yet written. */
const LAST_WRITES_MS = 200;

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
  await closeService(service);
  endProcessSoon();
}

/** One stray line on stdout would break the protocol, also when a dependency wrote it. */
function keepConsoleOffStdout(): void {
  for (const method of ['log', 'info', 'debug', 'dir', 'table'] as const) console[method] = console.error;
}
