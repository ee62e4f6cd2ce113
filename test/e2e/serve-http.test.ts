import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { TOOLS } from '../../src/mcp/tools.ts';
import { runWellpipe, spawnWellpipe } from '../support/binary.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { HttpServe, showToken } from './support/http-serve.ts';
import { Machine, startLogin, visit } from './support/login.ts';
import { findFreePort, LOOPBACK_ADDRESSES, occupyPort } from './support/ports.ts';
import { until } from './support/waiting.ts';

const CALLBACK_PATH = '/api/callback/whoop';

/** `tools/list`, without a session. */
function listTools(url: string, token: string): Promise<Response> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/list',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: meta } }),
  });
}

describe('the token', () => {
  test('is made at the first start, kept in .env alone, shown by a command, and stays the same', async () => {
    using home = createScratchHome();
    const envFile = join(home.wellpipeHome, '.env');
    let first: string;
    {
      await using server = await HttpServe.start({ home });
      first = server.token;
      expect(first).toMatch(/^wellpipe_[\w-]{43}$/);
      expect((await listTools(server.url, first)).status).toBe(200);
      expect(server.running.stdout.text).not.toContain(first);
      expect(server.running.stderr.text).toBe('');
    }
    expect(statSync(envFile).mode & 0o777).toBe(0o600);
    expect(readFileSync(envFile, 'utf8')).toContain(`WELLPIPE_HTTP_TOKEN=${first}\n`);
    await using again = await HttpServe.start({ home });
    expect(again.token).toBe(first);
  });

  test('is rotated by a command, which counts at once in a server that runs', async () => {
    using home = createScratchHome();
    await using server = await HttpServe.start({ home });
    await using session = await server.connect();
    const next = await showToken(home, {}, '--rotate-token');
    expect(next).not.toBe(server.token);
    expect((await listTools(server.url, server.token)).status).toBe(401);
    expect((await listTools(server.url, next)).status).toBe(200);
    await expect(session.ask('whoop_status')).rejects.toThrow();
    expect(await showToken(home)).toBe(next);
    const { stdout } = await runWellpipe(['audit', '--json'], { home });
    expect(stdout).toContain('"http token"');
    expect(stdout).toContain('"rotate"');
    expect(stdout).not.toContain(next);
  });

  test('is one, however many processes make it', async () => {
    using home = createScratchHome();
    const tokens = await Promise.all(Array.from({ length: 4 }, () => showToken(home)));
    expect(new Set(tokens).size).toBe(1);
  });

  test('is sealed with the login, and opened by the passphrase', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    const env = { ...machine.env, WELLPIPE_PASSPHRASE: 'correct horse' };
    const token = await showToken(machine.home, env);
    expect((await machine.run(['auth', 'protect', 'passphrase'], { env })).code).toBe(0);
    expect(readFileSync(machine.envFile, 'utf8')).not.toContain(token);
    await using server = await HttpServe.start({ home: machine.home, env });
    expect(server.token).toBe(token);
    expect((await listTools(server.url, token)).status).toBe(200);
    const locked = await machine.run(['serve', '--transport', 'http', '--port', '0']);
    expect(locked.code).toBe(20);
    expect(locked.stderr).toContain('WELLPIPE_PASSPHRASE');
  });

  test('leaves a login as it is, and a login leaves the token', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    const before = machine.readEnv();
    const token = await showToken(machine.home, machine.env);
    expect(machine.readEnv()).toEqual({ ...before, WELLPIPE_HTTP_TOKEN: token });
    expect((await machine.run(['auth', 'logout'])).code).toBe(0);
    expect(machine.readEnv().WELLPIPE_HTTP_TOKEN).toBe(token);
  });
});

test('all clients are answered from one history, and none of them or the log learns a secret', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const { home, env } = machine;
  const said: string[] = [];
  {
    await using server = await HttpServe.start({ home, env, flags: ['--debug'] });
    const clients = await Promise.all([server.connect(), server.connect(), server.connect()]);
    const answers = await Promise.all(clients.map((client) => client.ask('whoop_today')));
    for (const answer of answers) expect(answer).toHaveProperty('recovery');
    for (const refused of [await listTools(server.url, `${server.token}x`), await fetch(server.url)]) {
      expect(refused.status).toBe(401);
      said.push(await refused.text());
    }
    for (const client of clients) await client[Symbol.asyncDispose]();
    server.running.signal('SIGTERM');
    expect(await server.running.waitForExit()).toBe(0);
    said.push(server.running.stdout.text, server.running.stderr.text, JSON.stringify(answers));
  }
  const { WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN, WELLPIPE_HTTP_TOKEN } = machine.readEnv();
  for (const secret of [WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN, WELLPIPE_HTTP_TOKEN]) {
    expect(secret).toBeDefined();
    expect(said.join('\n')).not.toContain(String(secret));
  }
});

test('a login that begins in a conversation comes back to the port that the server owns', async () => {
  await using machine = await Machine.start();
  const port = await findFreePort();
  const env = { ...machine.env, WHOOP_REDIRECT_URI: `http://localhost:${port}${CALLBACK_PATH}` };
  await using server = await HttpServe.start({ home: machine.home, env, port });
  await using client = await server.connect();
  const callback = new URL(CALLBACK_PATH, server.url).href;
  expect((await visit(callback)).status).toBe(404);

  const { login_url } = await client.ask('whoop_status', { action: 'login' });
  const redirect = await approveConsent(String(login_url));
  expect(new URL(redirect).port).toBe(String(port));
  expect((await visit(`${callback}?code=x&state=y`)).status).toBe(400);
  expect((await visit(redirect)).status).toBe(200);
  await until('the login is stored', () => machine.readEnv().WHOOP_ACCESS_TOKEN !== undefined);
  expect(await client.ask('whoop_record', { kind: 'profile' })).toHaveProperty('record.email');
  await until('nothing waits there any more', async () => (await visit(callback)).status === 404);
});

describe('a login from a terminal', () => {
  test('works while the server owns the port, and the server uses it at once', async () => {
    await using machine = await Machine.start();
    const port = await findFreePort();
    const env = { ...machine.env, WHOOP_REDIRECT_URI: `http://localhost:${port}${CALLBACK_PATH}` };
    await using server = await HttpServe.start({ home: machine.home, env, port });
    await using login = await startLogin(machine, [], { env });
    const redirect = await approveConsent(login.authorizeUrl);
    expect(new URL(redirect).port).toBe(String(port));
    const other = new URL(redirect);
    other.searchParams.set('state', 'another');
    expect((await visit(other.href)).status).toBe(404);
    const onward = await visit(redirect);
    expect(onward.status).toBe(302);
    expect((await visit(onward.headers.get('location') ?? '')).status).toBe(200);
    expect((await login.finish()).code).toBe(0);
    await using client = await server.connect();
    expect(await client.ask('whoop_record', { kind: 'profile' })).toHaveProperty('record.email');
    expect((await visit(redirect)).status).toBe(404);
  });

  test('has its port to itself again once the server has ended', async () => {
    await using machine = await Machine.start();
    const port = await findFreePort();
    const env = { ...machine.env, WHOOP_REDIRECT_URI: `http://localhost:${port}${CALLBACK_PATH}` };
    {
      await using server = await HttpServe.start({ home: machine.home, env, port });
      server.running.signal('SIGTERM');
      expect(await server.running.waitForExit()).toBe(0);
    }
    await using login = await startLogin(machine, [], { env });
    expect((await visit(await approveConsent(login.authorizeUrl))).status).toBe(200);
    expect((await login.finish()).code).toBe(0);
    await using _ = await occupyPort('127.0.0.1', port);
    expect((await machine.run(['auth', 'whoop'], { env })).code).toBe(20);
  });
});

test.each(LOOPBACK_ADDRESSES)('a taken port (%s) is named, with what to do', async (address) => {
  const port = await findFreePort();
  await using _ = await occupyPort(address, port);
  const { code, stdout, stderr } = await runWellpipe([
    'serve',
    '--transport',
    'http',
    '--port',
    String(port),
  ]);
  expect({ code, stdout }).toEqual({ code: 20, stdout: '' });
  expect(stderr).toContain(`error: Port ${port} of 127.0.0.1 is in use`);
  expect(stderr).toContain('--port');
});

test('flags that lead nowhere are refused before anything listens', async () => {
  for (const [flags, code] of [
    [['--transport', 'sse'], 21],
    [['--transport', 'http', '--port', '65536'], 21],
    [['--transport', 'http', '--port', 'x'], 21],
    [['--transport', 'http', '--host', 'no-such-host.invalid', '--port', '0'], 20],
    [['--transport', 'http', '--host', ' ', '--port', '0'], 20],
    [['--transport', 'http', '--host', '192.0.2.1', '--port', '0'], 20],
    [['--port', '3000'], 2],
    [['--host', '0.0.0.0'], 2],
    [['--show-token', '--demo'], 2],
  ] as const) {
    const run = await runWellpipe(['serve', ...flags]);
    expect([flags, run.code]).toEqual([flags, code]);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('hint: ');
  }
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s ends it with exit code 0, also with sessions open',
  async (name) => {
    using home = createScratchHome();
    await using server = await HttpServe.start({ home });
    await using _ = await server.connect();
    server.running.signal(name);
    expect(await server.running.waitForExit(5_000)).toBe(0);
    expect(server.running.stderr.text).toBe('');
  },
);

test('the simulated member is served with a token of that run, and leaves nothing on the disk', async () => {
  using home = createScratchHome();
  await using server = await HttpServe.start({ home, flags: ['--demo'] });
  await using client = await server.connect();
  expect(await client.ask('whoop_today')).toHaveProperty('recovery.recovery_score');
  const response = await listTools(server.url, server.token);
  const { result } = (await response.json()) as { result: { tools: unknown[] } };
  expect(result.tools).toHaveLength(TOOLS.length);
  expect(existsSync(home.wellpipeHome)).toBe(false);
});

test('a person is told where it is served and how to see the token', async () => {
  using home = createScratchHome();
  await using server = spawnWellpipe(['serve', '--transport', 'http', '--port', '0'], { home });
  expect(await server.stdout.next()).toMatch(/^MCP is served at http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  expect(await server.stdout.next()).toBe('Token for clients: wellpipe serve --show-token');
});
