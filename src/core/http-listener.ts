import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { errorCode } from './disk-error.ts';

const IPV4 = '127.0.0.1';
const IPV6 = '::1';
/** With a port of the system's choice, the same number can be taken on the other address. */
const ATTEMPTS = 5;
/** How long answers in the making may take when the server ends. */
const CLOSE_MS = 1_000;
/** Connections that are kept alive become idle one by one. */
const CLOSE_IDLE_EVERY_MS = 20;

export interface ListenOptions {
  /** Limits and timeouts of `node:http`. */
  server?: ServerOptions;
  /** How many may be open at a time on each address; as many as the system has without it. */
  maxConnections?: number;
}

/** An HTTP server on one address, or on both of loopback. Rejects with the system's error, `EADDRINUSE` above all. */
export class HttpListener {
  readonly port: number;
  readonly #servers: readonly Server[];

  private constructor(servers: readonly Server[], port: number) {
    this.#servers = servers;
    this.port = port;
  }

  /** On both loopback addresses, since `localhost` means either, and programs try both. Port 0 is the system's choice. */
  static async onLoopback(port: number, options?: ListenOptions): Promise<HttpListener> {
    for (let attempt = 1; ; attempt++) {
      const first = await listen(IPV4, port, options);
      const actual = portOf(first, port);
      try {
        return new HttpListener([first, await listen(IPV6, actual, options)], actual);
      } catch (error) {
        // Without IPv6 on this machine, IPv4 is all there is.
        if (errorCode(error) !== 'EADDRINUSE') return new HttpListener([first], actual);
        first.close();
        if (port !== 0 || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** `host`: an address of this machine, or a name of it. */
  static async on(host: string, port: number, options?: ListenOptions): Promise<HttpListener> {
    const server = await listen(host, port, options);
    return new HttpListener([server], portOf(server, port));
  }

  serve(listener: RequestListener): void {
    for (const server of this.#servers) server.on('request', listener);
  }

  /** Ends listening at once, and every connection after its answer. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map(closeServer));
  }
}

function listen(host: string, port: number, { server: limits = {}, maxConnections }: ListenOptions = {}) {
  const server = createServer(limits);
  if (maxConnections !== undefined) server.maxConnections = maxConnections;
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  server.once('error', reject);
  server.listen({ host, port, ipv6Only: host === IPV6 }, () => {
    server.off('error', reject);
    resolve(server);
  });
  return promise;
}

function portOf(server: Server, fallback: number): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : fallback;
}

async function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
  const limit = setTimeout(() => {
    server.closeAllConnections();
    resolve();
  }, CLOSE_MS);
  await promise;
  clearInterval(idle);
  clearTimeout(limit);
}
