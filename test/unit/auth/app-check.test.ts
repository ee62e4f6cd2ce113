import { afterEach, expect, test } from 'bun:test';
import { type AppVerdict, checkApp } from '../../../src/auth/app-check.ts';
import {
  type SimulatedWhoop,
  type SimulatedWhoopOptions,
  startSimulatedWhoop,
} from '../../../src/demo/server.ts';
import { findFreePort } from '../../e2e/support/ports.ts';

const REDIRECT_URI = 'http://localhost:3000/api/callback/whoop';

let whoop: SimulatedWhoop | undefined;
afterEach(() => whoop?.close());

async function check(
  options: SimulatedWhoopOptions = {},
  client: { id?: string; secret?: string } = {},
): Promise<AppVerdict> {
  whoop = await startSimulatedWhoop(options);
  const { id = whoop.clientId, secret = whoop.clientSecret } = client;
  return checkApp({ origin: whoop.origin, client: { id, secret } }, REDIRECT_URI);
}

test('an app that may log in is accepted, and nothing is granted', async () => {
  expect(await check()).toEqual({ kind: 'accepted' });
  expect(whoop?.countTokens()).toEqual({ access: 0, refresh: 0 });
});

test.each([
  ['client_id', {}, { id: 'another' }],
  ['client_secret', {}, { secret: 'another' }],
  ['redirect_uri', { client: { redirectUris: ['http://localhost:1/other'] } }, {}],
  ['scope', { allowedScopes: ['read:sleep'] }, {}],
] as const)('a wrong %s is told apart', async (part, options, client) => {
  expect(await check(options, client)).toMatchObject({ kind: 'refused', part, error: { code: 'config' } });
});

test('of several that are wrong, id and secret come first', async () => {
  const options = { client: { redirectUris: [] }, allowedScopes: [] };
  expect(await check(options, { secret: 'another' })).toMatchObject({ part: 'client_secret' });
});

test('the secret is sent to the token endpoint alone', async () => {
  const seen: string[] = [];
  const secret = 'a-secret-of-its-own';
  const intercept = ({ path, params }: { path: string; params: URLSearchParams }) => {
    seen.push(`${path}?${params}`);
    return undefined;
  };
  expect(await check({ client: { secret }, intercept })).toEqual({ kind: 'accepted' });
  expect(seen).toHaveLength(2);
  expect(seen.join()).not.toContain(secret);
});

test.each([
  ['an outage', { reply: { status: 503 } }],
  ['a page of a proxy', { reply: { status: 403, body: 'blocked' } }],
  ['a broken connection', { cut: 'before-work' }],
] as const)('%s says nothing about the app', async (_, fault) => {
  expect(await check({ intercept: () => fault })).toEqual({ kind: 'unknown' });
});

test('a WHOOP that cannot be reached says nothing either, and an interruption ends the question', async () => {
  const service = { origin: `http://127.0.0.1:${await findFreePort()}`, client: { id: 'a', secret: 'b' } };
  expect(await checkApp(service, REDIRECT_URI)).toEqual({ kind: 'unknown' });
  await expect(checkApp(service, REDIRECT_URI, AbortSignal.abort())).rejects.toThrow();
});
