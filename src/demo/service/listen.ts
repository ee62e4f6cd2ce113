import { createServer, type RequestListener, type Server } from 'node:http';
import { AppError, errorName } from '../../core/errors.ts';

/** Both loopback addresses, since programs disagree on which of them `localhost` is. */
export interface LoopbackServer {
  port: number;
  /** Ends all connections, those kept alive too. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and, where it can, on the same port of ::1. Port 0 is any free one. */
export async function listenOnLoopback(port: number, listener: RequestListener): Promise<LoopbackServer> {
  const ipv4 = await listen(listener, '127.0.0.1', port).catch((error: unknown) => {
    throw new AppError('config', `The simulated WHOOP cannot listen on port ${port} (${errorName(error)}).`, {
      hint: 'Choose another port.',
      cause: error,
    });
  });
  const address = ipv4.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  // Without IPv6, or with the port taken there, IPv4 serves alone.
  const ipv6 = await listen(listener, '::1', actualPort).catch(() => undefined);
  return {
    port: actualPort,
    close: async () => {
      await Promise.all([ipv4, ipv6].map((server) => server && closeServer(server)));
    },
  };
}

function listen(listener: RequestListener, host: string, port: number): Promise<Server> {
  const server = createServer(listener);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, ipv6Only: host === '::1' }, () => resolve(server));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
