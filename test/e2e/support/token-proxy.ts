import { createServer, type IncomingMessage, request } from 'node:http';

/** Another program's way to a server that wants a token. */
export interface TokenProxy extends AsyncDisposable {
  readonly url: string;
}

/**
 * Hands everything on to `target`, with the token. Where a request names the proxy itself, it names the server
 * behind it; a foreign `Host` or `Origin` stays what it is.
 */
export async function startTokenProxy(target: URL, token: string): Promise<TokenProxy> {
  const server = createServer((incoming, outgoing) => {
    const onward = request(target, {
      method: incoming.method,
      headers: { ...renamed(incoming, target.host), authorization: `Bearer ${token}` },
    });
    onward.once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
    });
    onward.once('error', () => outgoing.destroy());
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${target.pathname}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

function renamed({ headers, socket }: IncomingMessage, host: string): IncomingMessage['headers'] {
  const own = new RegExp(`(127\\.0\\.0\\.1|localhost):${socket.localPort}$`);
  return {
    ...headers,
    ...(headers.host && { host: headers.host.replace(own, host) }),
    ...(headers.origin && { origin: headers.origin.replace(own, host) }),
  };
}
