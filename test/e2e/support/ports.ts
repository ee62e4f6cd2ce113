import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Those that this machine has: not every container has IPv6. */
export const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'].filter((address) =>
  Object.values(networkInterfaces()).some((list) => list?.some((one) => one.address === address)),
);

/** Below the ports that systems hand out, so that nobody gets it by chance meanwhile. */
const [FIRST_PORT, LAST_PORT] = [20_000, 32_000];

/** A port with nothing behind it. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    try {
      await using _ = await occupyPort('127.0.0.1', port);
      return port;
    } catch {
      // Taken: another one.
    }
  }
}

/** A program that has taken a port. */
export async function occupyPort(host: string, port: number): Promise<AsyncDisposable> {
  const server: Server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ host, port, ipv6Only: true }, resolve);
  await promise;
  return {
    [Symbol.asyncDispose]: () => new Promise((closed) => void server.close(() => closed())),
  };
}
