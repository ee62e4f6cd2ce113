import { describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvFile } from '../../../src/auth/env-file.ts';
import { LoginStore } from '../../../src/auth/login-store.ts';
import { AppError } from '../../../src/core/errors.ts';
import { StateDb } from '../../../src/core/state-db.ts';
import { approveConsent } from '../../../src/demo/consent-walk.ts';
import { startSimulatedWhoop } from '../../../src/demo/server.ts';
import { ConversationLogin } from '../../../src/engine/conversation-login.ts';
import {
  announcePending,
  endPendingLogins,
  findPending,
  namePending,
} from '../../../src/engine/pending-login.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
  return promise;
}

const callback = (port: number) => `http://localhost:${port}/api/callback/whoop`;

/** One home with an app, and a maker of processes that share it. */
async function openHome(ports: readonly number[]) {
  const whoop = await startSimulatedWhoop();
  const home = mkdtempSync(join(tmpdir(), 'wellpipe-conversation-'));
  const app = {
    WHOOP_BASE_URL: whoop.origin,
    WHOOP_CLIENT_ID: whoop.clientId,
    WHOOP_CLIENT_SECRET: whoop.clientSecret,
    WHOOP_REDIRECT_URI: ports.map(callback).join(' '),
  };
  const opened: ConversationLogin[] = [];
  return {
    store: new LoginStore(new EnvFile(join(home, '.env')), app),
    openState() {
      const db = new StateDb(join(home, 'state.db'));
      return { db, [Symbol.dispose]: () => void db.close() };
    },
    openProcess(envFile = join(home, '.env')) {
      const login = new ConversationLogin({
        store: new LoginStore(new EnvFile(envFile), app),
        state: new StateDb(join(home, 'state.db')),
      });
      opened.push(login);
      return login;
    },
    async agree(url: string) {
      return fetch(await approveConsent(url));
    },
    async [Symbol.asyncDispose]() {
      for (const login of opened) await login.close();
      await whoop.close();
      rmSync(home, { recursive: true, force: true });
    },
    home,
  };
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isTrue()) && tries < 500; tries++) await Bun.sleep(10);
}

describe('a login from the conversation', () => {
  test('gives a link at once, and is done when the member has agreed', async () => {
    await using home = await openHome([await freePort()]);
    const login = home.openProcess();
    const url = await login.open();
    expect(home.store.read().login).toBeUndefined();
    expect((await home.agree(url)).status).toBe(200);
    await until(() => home.store.read().login !== undefined);
    expect(home.store.read().login?.refreshToken).toBeDefined();
  });

  test('gives the same link as long as it waits, and a new one afterwards', async () => {
    await using home = await openHome([await freePort()]);
    const login = home.openProcess();
    const [first, again] = await Promise.all([login.open(), login.open()]);
    expect(again).toBe(first);
    await home.agree(first);
    expect(await login.open()).not.toBe(first);
  });

  test('of a second process is the first one’s, and completes for both', async () => {
    await using home = await openHome([await freePort()]);
    const url = await home.openProcess().open();
    const second = home.openProcess();
    expect(await second.open()).toBe(url);
    await home.agree(url);
    await until(() => home.store.read().login !== undefined);
    expect(home.store.read().login).toBeDefined();
  });

  test('of another home is not handed out: the next registered port serves', async () => {
    const ports = [await freePort(), await freePort()];
    await using home = await openHome(ports);
    const url = await home.openProcess().open();
    const other = await home.openProcess(join(home.home, 'other.env')).open();
    expect(other).not.toBe(url);
    expect(new URL(other).searchParams.get('redirect_uri')).toBe(callback(ports[1] ?? 0));
  });

  test('with the only port taken by a stranger is an error, not a hang', async () => {
    const port = await freePort();
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
    try {
      await using home = await openHome([port]);
      const error = await home
        .openProcess()
        .open()
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code: 'config' });
    } finally {
      stranger.close();
    }
  });

  test('that the member denied is told at the next look, also where its link was handed out', async () => {
    await using home = await openHome([await freePort()]);
    const login = home.openProcess();
    const other = home.openProcess();
    const url = await login.open();
    expect(await other.open()).toBe(url);
    expect(await other.findFailure()).toBeUndefined();
    await deny(url);
    for (const process of [login, other]) {
      await until(async () => (await process.findFailure()) !== undefined);
      expect(await process.findFailure()).toContain('WHOOP was not allowed to share your data');
    }
    // Of nobody's link, there is nothing to tell.
    expect(await home.openProcess().findFailure()).toBeUndefined();
  });

  test('whose process has gone is told as that where its link was handed out', async () => {
    await using home = await openHome([await freePort()]);
    const login = home.openProcess();
    const other = home.openProcess();
    await login.open();
    await other.open();
    await login.close();
    expect(await other.findFailure()).toBe('The program that waited for it has ended.');
    await other.open();
    expect(await other.findFailure()).toBeUndefined();
  });

  test('that has come to a login leaves no failure behind', async () => {
    await using home = await openHome([await freePort()]);
    const login = home.openProcess();
    const other = home.openProcess();
    const url = await login.open();
    await other.open();
    await home.agree(url);
    await until(() => home.store.read().login !== undefined);
    await login.close();
    for (const process of [login, other]) expect(await process.findFailure()).toBeUndefined();
  });
});

async function deny(authorizeUrl: string): Promise<void> {
  const url = new URL(authorizeUrl);
  const denied = new URL(url.searchParams.get('redirect_uri') ?? '');
  const state = url.searchParams.get('state') ?? '';
  denied.search = new URLSearchParams({ error: 'access_denied', state }).toString();
  await fetch(denied);
}

describe('ending the logins that wait', () => {
  test('frees the port, and is told in every process that has handed out the link', async () => {
    const port = await freePort();
    await using home = await openHome([port]);
    const login = home.openProcess();
    const other = home.openProcess();
    const url = await login.open();
    await other.open();
    using state = home.openState();
    expect(await endPendingLogins(state.db, home.store)).toBe(1);
    for (const process of [login, other]) {
      await until(async () => (await process.findFailure()) !== undefined);
      expect(await process.findFailure()).toBe('`wellpipe auth logout` has ended this login.');
    }
    const stale = new URL(url).searchParams.get('redirect_uri') ?? '';
    await until(async () => !(await fetch(stale).catch(() => undefined)));
    await expect(fetch(stale)).rejects.toThrow();
    const next = await other.open();
    expect(next).not.toBe(url);
    expect((await home.agree(next)).status).toBe(200);
    expect(await endPendingLogins(state.db, home.store)).toBe(0);
  });

  test('leaves those of another .env alone', async () => {
    const ports = [await freePort(), await freePort()];
    await using home = await openHome(ports);
    const other = home.openProcess(join(home.home, 'other.env'));
    const url = await other.open();
    using state = home.openState();
    expect(await endPendingLogins(state.db, home.store)).toBe(0);
    expect((await home.agree(url)).status).toBe(200);
  });

  test('takes away what nobody listens for any more, and asks no other machine', async () => {
    await using home = await openHome([await freePort()]);
    using state = home.openState();
    const name = namePending(home.store, 1) ?? '';
    const redirect = new URLSearchParams({ redirect_uri: 'https://whoop.example/back', state: 'x' });
    const pending = {
      url: `https://whoop.example/auth?${redirect}`,
      pid: process.pid,
      until: Date.now() + 60_000,
    };
    await announcePending(state.db, name, pending);
    expect(await findPending(state.db, name)).toEqual(pending);
    expect(await endPendingLogins(state.db, home.store)).toBe(0);
    expect(await findPending(state.db, name)).toBeUndefined();
  });
});

test('an error that names no attempt, as any web page can send it, changes nothing', async () => {
  await using home = await openHome([await freePort()]);
  const login = home.openProcess();
  const url = await login.open();
  const forged = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
  forged.search = new URLSearchParams({ error: 'access_denied', error_description: 'run evil' }).toString();
  expect((await fetch(forged)).status).toBe(400);
  expect((await fetch(forged, { headers: { 'sec-fetch-dest': 'image' } })).status).toBe(403);
  expect(await login.findFailure()).toBeUndefined();
  expect(await login.open()).toBe(url);
  expect((await home.agree(url)).status).toBe(200);
});
