import { expect, test } from 'bun:test';
import { DEFAULT_REDIRECT_URI } from '../../../src/auth/redirect-uri.ts';
import { chooseRedirectUri, moveToFreePort } from '../../../src/engine/redirect-choice.ts';
import { findFreePort, LOOPBACK_ADDRESSES, occupyPort } from '../../e2e/support/ports.ts';

const redirectAt = (port: number) => `http://localhost:${port}/api/callback/whoop`;
const storing = (...uris: string[]) => ({ redirectUris: () => uris });

test('what a flag gives comes first, then what is configured, whether its port is free or not', async () => {
  const port = await findFreePort();
  await using _ = await occupyPort('127.0.0.1', port);
  const store = storing(redirectAt(port), redirectAt(port + 1));
  expect(await chooseRedirectUri(store)).toEqual({ redirectUri: redirectAt(port) });
  expect(await chooseRedirectUri(store, 'myapp://back')).toEqual({ redirectUri: 'myapp://back' });
});

test('without either it is the usual one, on another port where its own is taken', async () => {
  const { redirectUri, busyPort } = await chooseRedirectUri(storing());
  if (busyPort === undefined) expect(redirectUri).toBe(DEFAULT_REDIRECT_URI);
  else
    expect([busyPort, redirectUri]).toEqual([3000, expect.stringMatching(/^http:\/\/localhost:30\d\d\/api/)]);
});

test.each(LOOPBACK_ADDRESSES)('a port that is taken on %s is passed over', async (host) => {
  const port = await findFreePort();
  await using _ = await occupyPort(host, port);
  const moved = await moveToFreePort(redirectAt(port));
  expect(Number(new URL(moved ?? '').port)).toBeGreaterThan(port);
});

test('a redirect elsewhere has no port of this machine', async () => {
  expect(await moveToFreePort('https://example.com/back')).toBeUndefined();
});
