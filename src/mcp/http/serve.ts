import { closeService, endProcessSoon, whenAborted, within } from '../ending.ts';
import type { Service } from '../service.ts';
import { type HttpServerOptions, startHttpServer } from './server.ts';

const WITHDRAW_MS = 1_000;

export interface HttpOptions extends HttpServerOptions {
  /** Told once requests are taken; what it returns is called when no more are. */
  onListening(url: string): Promise<() => Promise<void>>;
  /** Aborts when the process is asked to end (SIGTERM, SIGHUP, SIGINT). */
  signal: AbortSignal;
}

/**
 * Serves MCP over Streamable HTTP until the signal aborts. It ends within two seconds of that, whatever is under way;
 * only a token refresh already sent is waited for, by the service's `close`. The exit code is the caller's to set.
 */
export async function serveHttp(
  service: Service,
  { onListening, signal, ...options }: HttpOptions,
): Promise<void> {
  const server = await startHttpServer(service, options);
  const withdraw = await onListening(server.url);
  await whenAborted(signal);
  await server.close();
  await within(WITHDRAW_MS, withdraw());
  await closeService(service);
  endProcessSoon();
}
