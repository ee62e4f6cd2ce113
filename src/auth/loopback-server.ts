import { createServer, type RequestListener, type Server } from 'node:http';
import { errorCode } from '../core/disk-error.ts';

const IPV4 = '127.0.0.1';
const IPV6 = '::1';
/** With a port of the system's choice, the same number can be taken on the other address. */
const ATTEMPTS = 5;
/** How long answers in the making may take when the server ends. */
const CLOSE_MS = 1_000;

/** An HTTP server on both loopback addresses, since `localhost` means either, and browsers try both. */
export class LoopbackServer {
  readonly port: number;
  readonly #servers: readonly Server[];

  private constructor(servers: readonly Server[], port: number) {
    this.#servers = servers;
    this.port = port;
  }

  /** Port 0 is the system's choice. Rejects with the system's error, `EADDRINUSE` above all. */
  static async listen(port: number): Promise<LoopbackServer> {
    for (let attempt = 1; ; attempt++) {
      const first = await listenOn(IPV4, port);
      const address = first.address();
      const actual = typeof address === 'object' && address ? address.port : port;
      try {
        return new LoopbackServer([first, await listenOn(IPV6, actual)], actual);
      } catch (error) {
        // Without IPv6 on this machine, IPv4 is all there is.
        if (errorCode(error) !== 'EADDRINUSE') return new LoopbackServer([first], actual);
        first.close();
        if (port !== 0 || attempt === ATTEMPTS) throw error;
      }
    }
  }

  serve(listener: RequestListener): void {
    for (const server of this.#servers) server.on('request', listener);
  }

  /** Ends listening at once, and every connection after its answer. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map(closeServer));
  }
}

function listenOn(host: string, port: number): Promise<Server> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<Server>();
  server.once('error', reject);
  server.listen({ host, port, ipv6Only: host === IPV6 }, () => {
    server.off('error', reject);
    resolve(server);
  });
  return promise;
}

async function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    server.closeAllConnections();
    resolve();
  }, CLOSE_MS);
  await promise;
  clearTimeout(timer);
}
