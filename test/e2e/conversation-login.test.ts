import { expect, test } from 'bun:test';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { denyConsent, Machine, visit } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';
import { findFreePort } from './support/ports.ts';
import { until } from './support/waiting.ts';

/** A machine without a login, and servers of two assistants that share its only redirect URI. */
async function startServers() {
  const machine = await Machine.start();
  const port = await findFreePort();
  const env = { ...machine.env, WHOOP_REDIRECT_URI: `http://localhost:${port}/api/callback/whoop` };
  const connect = () => McpClient.connect({ home: machine.home, env });
  const servers = [await connect(), await connect()] as const;
  return {
    machine,
    env,
    servers,
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]();
      await machine[Symbol.asyncDispose]();
    },
  };
}

async function askForLink(server: McpClient): Promise<string> {
  const { login_url } = await server.ask<{ login_url: string }>('whoop_status', { action: 'login' });
  return login_url;
}

async function readNotes(server: McpClient): Promise<string> {
  return String((await server.ask<{ notes?: string[] }>('whoop_status')).notes);
}

test('both servers hand out one link, and both are logged in when the member has agreed', async () => {
  await using home = await startServers();
  const [one, other] = home.servers;
  const url = await askForLink(one);
  expect(await askForLink(other)).toBe(url);
  expect((await visit(await approveConsent(url))).status).toBe(200);
  for (const server of home.servers) await server.ask('whoop_record', { kind: 'profile' });
});

test('auth logout ends a login that waits: its link logs nobody in, and both servers tell why', async () => {
  await using home = await startServers();
  const [one, other] = home.servers;
  const url = await askForLink(one);
  await askForLink(other);
  const back = await approveConsent(url);
  expect(await home.machine.ask(['auth', 'logout'], { env: home.env })).toEqual({
    logged_in: false,
    revoked: false,
    notes: ['A login that waited for the browser was ended.', 'There was no login.'],
  });
  await until('the port is free', async () => !(await visit(back).catch(() => undefined)));
  await expect(visit(back)).rejects.toThrow();
  expect(home.machine.readEnv().WHOOP_REFRESH_TOKEN).toBeUndefined();
  for (const server of home.servers) {
    expect(await readNotes(server)).toStartWith(
      'The last login failed: `wellpipe auth logout` has ended this login.',
    );
  }
  const next = await askForLink(other);
  expect(next).not.toBe(url);
  expect((await visit(await approveConsent(next))).status).toBe(200);
});

test('a login that the member denies is told by the server that only handed out its link', async () => {
  await using home = await startServers();
  const [one, other] = home.servers;
  const url = await askForLink(one);
  await askForLink(other);
  await visit(await denyConsent(url));
  await until('the failure is told', async () => (await readNotes(other)).includes('The last login failed'));
  expect(await readNotes(other)).toContain('WHOOP was not allowed to share your data');
  const again = await other.ask<{ notes: string[]; login_url: string }>('whoop_status', { action: 'login' });
  expect(again.notes).toEqual([
    expect.stringContaining('The last login failed'),
    expect.stringContaining('Open login_url'),
  ]);
});

test('a login whose server has gone is told by the other, which begins another one', async () => {
  await using home = await startServers();
  const [one, other] = home.servers;
  const url = await askForLink(one);
  await askForLink(other);
  await one[Symbol.asyncDispose]();
  await until('the failure is told', async () => (await readNotes(other)).includes('The last login failed'));
  expect(await readNotes(other)).toContain('The program that waited for it has ended.');
  const next = await askForLink(other);
  expect(next).not.toBe(url);
  expect((await visit(await approveConsent(next))).status).toBe(200);
});
