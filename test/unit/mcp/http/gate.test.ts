import { describe, expect, test } from 'bun:test';
import { hostname } from 'node:os';
import { rawRequest, sendRaw } from './raw-http.ts';
import { headersOf, initialize, startServer, TOKEN } from './start-server.ts';

const INITIALIZE = JSON.stringify(initialize());

/** `initialize` with headers of its own in place of the right ones; an empty one is left out. */
async function open(port: number, headers: Readonly<Record<string, string>>, line = 'POST /mcp HTTP/1.1') {
  const right = {
    ...headersOf(TOKEN),
    Host: `127.0.0.1:${port}`,
    'Content-Length': String(INITIALIZE.length),
  };
  const given = Object.entries({ ...right, Connection: 'close', ...headers }).filter(
    ([, value]) => value !== '',
  );
  return sendRaw(port, rawRequest(line, Object.fromEntries(given), INITIALIZE));
}

describe('a request under a name', () => {
  test.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST'])(
    'of this machine (%s) gets in',
    async (name) => {
      await using server = await startServer();
      const host = `${name}:${server.port}`;
      expect((await open(server.port, { Host: host })).status).toBe(200);
      expect((await open(server.port, { Host: host, Origin: `http://${host.toLowerCase()}` })).status).toBe(
        200,
      );
    },
  );

  test('of another machine, port or making does not, whatever it knows', async () => {
    await using server = await startServer();
    const { port } = server;
    for (const host of [
      `evil.example:${port}`,
      `localhost.evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `user@localhost:${port}`,
      `localhost:${port + 1}`,
      'localhost',
      '127.0.0.1:80',
      `127.0.0.2:${port}`,
      `0.0.0.0:${port}`,
      `[::]:${port}`,
      `localhost:${port}:${port}`,
      `localhost:${port}, evil.example`,
      `localhost :${port}`,
      'a'.repeat(10_000),
    ]) {
      const { status, text } = await open(port, { Host: host });
      expect([host, status]).toEqual([host, 403]);
      expect(text).not.toContain(TOKEN);
    }
    const twice = rawRequest('GET /healthz HTTP/1.1', { Host: 'evil.example', host: `localhost:${port}` });
    expect((await sendRaw(port, twice)).status).toBe(403);
    expect((await sendRaw(port, 'GET /healthz HTTP/1.0\r\n\r\n')).status).toBe(403);
    expect((await sendRaw(port, 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n')).status).toBe(400);
  });

  test('of its own address gets in where the server was told to listen there', async () => {
    await using server = await startServer({}, '0.0.0.0');
    const { port } = server;
    expect((await open(port, { Host: `127.0.0.1:${port}` })).status).toBe(200);
    expect((await open(port, { Host: `0.0.0.0:${port}` })).status).toBe(200);
    expect((await open(port, { Host: `${hostname()}:${port}` })).status).toBe(200);
    expect(server.url).toBe(`http://127.0.0.1:${port}/mcp`);
    expect((await open(port, { Host: `192.0.2.1:${port}` })).status).toBe(403);
    expect((await open(port, { Host: `evil.example:${port}` })).status).toBe(403);
  });
});

test('a web page from elsewhere gets nothing, and no browser is told that it may ask', async () => {
  await using server = await startServer();
  const { port } = server;
  for (const origin of [
    'http://evil.example',
    `http://evil.example:${port}`,
    `https://localhost:${port}`,
    `http://localhost:${port + 1}`,
    'http://localhost',
    `http://localhost:${port}/`,
    'null',
    'file://',
  ]) {
    const { status, headers } = await open(port, { Origin: origin });
    expect([origin, status]).toEqual([origin, 403]);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
  const preflight = await open(port, { Origin: 'http://evil.example' }, 'OPTIONS /mcp HTTP/1.1');
  expect(preflight.status).toBe(403);
});

describe('a caller', () => {
  test('without the token is told what is missing, and nothing else', async () => {
    await using server = await startServer();
    for (const authorization of [
      '',
      'Basic dXNlcjpwYXNz',
      'Bearer',
      `Token ${TOKEN}`,
      TOKEN,
      `Bearer ${TOKEN} x`,
    ]) {
      const { status, headers, text } = await open(server.port, { authorization });
      expect([authorization, status]).toEqual([authorization, 401]);
      expect(headers['www-authenticate']).toBe('Bearer realm="wellpipe"');
      expect(text).not.toContain(TOKEN);
      expect(text).toContain('wellpipe serve --show-token');
    }
    expect(server.opened).toBe(0);
  });

  test('with another token is told so, however near it is', async () => {
    await using server = await startServer();
    for (const token of [
      `${TOKEN}x`,
      TOKEN.slice(0, -1),
      TOKEN.toUpperCase(),
      'x'.repeat(8_000),
      'undefined',
    ]) {
      const { status, headers } = await open(server.port, { authorization: `Bearer ${token}` });
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer realm="wellpipe", error="invalid_token"');
    }
  });

  test('cannot show the token anywhere but in its header', async () => {
    await using server = await startServer();
    const line = (query: string) => `POST /mcp?${query} HTTP/1.1`;
    for (const name of ['token', 'access_token', 'authorization']) {
      expect((await open(server.port, { authorization: '' }, line(`${name}=${TOKEN}`))).status).toBe(401);
    }
    expect((await open(server.port, { authorization: '', Cookie: `token=${TOKEN}` })).status).toBe(401);
    expect((await open(server.port, {}, line('any=thing'))).status).toBe(200);
  });

  test('is asked for the token that counts at this moment', async () => {
    await using server = await startServer();
    expect((await open(server.port, {})).status).toBe(200);
    server.setToken('wellpipe_another');
    expect((await open(server.port, {})).status).toBe(401);
    expect((await open(server.port, { authorization: 'Bearer wellpipe_another' })).status).toBe(200);
    server.setToken(undefined);
    expect((await open(server.port, { authorization: 'Bearer wellpipe_another' })).status).toBe(401);
    expect((await open(server.port, { authorization: 'Bearer undefined' })).status).toBe(401);
  });
});

describe('a path', () => {
  test('other than /mcp leads nowhere', async () => {
    await using server = await startServer();
    for (const path of [
      '/',
      '/mcp/',
      '/MCP',
      '/mcp/../.env',
      '/../.env',
      '/%6dcp',
      '//mcp',
      '/mcp%00',
      '/.well-known/x',
    ]) {
      const { status, text } = await open(server.port, {}, `GET ${path} HTTP/1.1`);
      expect([path, status]).toEqual([path, 404]);
      expect(text).not.toContain(TOKEN);
    }
    const absolute = await open(server.port, {}, 'POST http://evil.example/mcp HTTP/1.1');
    expect(absolute.status).toBe(404);
  });

  test('/healthz says that the server is there, to anybody on this machine, and no more', async () => {
    await using server = await startServer();
    const address = new URL('/healthz', server.url);
    expect((await fetch(address, { headers: { Origin: 'http://evil.example' } })).status).toBe(403);
    const response = await fetch(address);
    expect([response.status, await response.text()]).toEqual([200, '{"status":"ok"}']);
    const foreign = await open(
      server.port,
      { Host: 'evil.example', authorization: '' },
      'GET /healthz HTTP/1.1',
    );
    expect(foreign.status).toBe(403);
    expect(server.opened).toBe(0);
  });
});
