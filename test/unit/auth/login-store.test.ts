import { describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EnvFile } from '../../../src/auth/env-file.ts';
import { MemoryStorage } from '../../../src/auth/env-storage.ts';
import type { NewLogin } from '../../../src/auth/login-state.ts';
import { LoginStore } from '../../../src/auth/login-store.ts';
import type { Environment } from '../../../src/core/environment.ts';
import { AppError } from '../../../src/core/errors.ts';
import { createScratchHome } from '../../support/scratch-home.ts';
import { rejection } from './support/member-home.ts';

const HOUR_MS = 3_600_000;
const NOW = new Date();
const ORIGIN = 'https://api.prod.whoop.com';
const REDIRECT_URI = 'http://localhost:3000/api/callback/whoop';

function newLogin(more: Partial<NewLogin> = {}): NewLogin {
  return {
    pair: {
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      expiresAt: new Date(NOW.getTime() + HOUR_MS),
      scopes: ['read:sleep', 'offline'],
      obtainedAt: NOW,
    },
    origin: ORIGIN,
    userId: 42,
    client: { id: 'id-1', secret: 'secret-1' },
    redirectUri: REDIRECT_URI,
    ...more,
  };
}

function openHome(text?: string, environment: Environment = {}) {
  const scratch = createScratchHome();
  const path = join(scratch.wellpipeHome, '.env');
  if (text !== undefined) {
    mkdirSync(scratch.wellpipeHome);
    writeFileSync(path, text);
  }
  return {
    scratch,
    path,
    store: new LoginStore(new EnvFile(path), environment),
    text: () => readFileSync(path, 'utf8'),
    [Symbol.dispose]: () => scratch[Symbol.dispose](),
  };
}

function thrownBy(action: () => unknown): AppError {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

describe('reading', () => {
  test('nothing there is no login, and makes nothing', () => {
    using home = openHome();
    expect(home.store.read()).toEqual({
      login: undefined,
      source: 'none',
      seed: undefined,
      refusal: undefined,
    });
    expect(existsSync(home.scratch.wellpipeHome)).toBe(false);
  });

  test('the keys of a login', () => {
    using home = openHome(
      [
        'WHOOP_ACCESS_TOKEN=a',
        'WHOOP_REFRESH_TOKEN=r',
        'WHOOP_TOKEN_EXPIRES_AT=2026-11-22T10:00:00Z',
        "WHOOP_SCOPES='read:sleep  offline'",
        'WHOOP_TOKEN_OBTAINED_AT=2026-11-22T09:00:00Z',
        `WHOOP_TOKEN_ORIGIN=${ORIGIN}`,
        'WHOOP_USER_ID=42',
        'WELLPIPE_LOGIN_ID=abc',
      ].join('\n'),
    );
    expect(home.store.read()).toEqual({
      login: {
        accessToken: 'a',
        refreshToken: 'r',
        expiresAt: new Date('2026-11-22T10:00:00Z'),
        scopes: ['read:sleep', 'offline'],
        obtainedAt: new Date('2026-11-22T09:00:00Z'),
        origin: ORIGIN,
        userId: 42,
        id: 'abc',
      },
      source: 'env_file',
      seed: undefined,
      refusal: undefined,
    });
  });

  test('what is written by hand may be wrong in all but the token', () => {
    using home = openHome(
      'WHOOP_ACCESS_TOKEN=a\nWHOOP_TOKEN_EXPIRES_AT=soon\nWHOOP_USER_ID=me\nWHOOP_SCOPES=" "\n',
    );
    expect(home.store.read().login).toMatchObject({
      accessToken: 'a',
      refreshToken: undefined,
      expiresAt: undefined,
      userId: undefined,
      scopes: undefined,
    });
  });

  test('a change of the file is seen by the next call', () => {
    using home = openHome('WHOOP_ACCESS_TOKEN=a\n');
    expect(home.store.read().login?.accessToken).toBe('a');
    writeFileSync(home.path, 'WHOOP_ACCESS_TOKEN=b\n');
    expect(home.store.read().login?.accessToken).toBe('b');
  });

  test('app and redirect URI: the environment wins over the file, blanks are nothing', () => {
    const text =
      'WHOOP_CLIENT_ID=file-id\nWHOOP_CLIENT_SECRET=file-secret\nWHOOP_REDIRECT_URI=http://localhost/x\n';
    const placeholder = '$'.concat('{user_config.secret}');
    using home = openHome(text, { WHOOP_CLIENT_ID: 'env-id', WHOOP_CLIENT_SECRET: placeholder });
    expect(home.store.client()).toEqual({ id: 'env-id', secret: 'file-secret' });
    expect(home.store.redirectUris()).toEqual(['http://localhost/x']);
    expect(home.store.origin()).toBe(ORIGIN);
  });

  test('a base URL that is not safe is config', () => {
    using home = openHome('WHOOP_BASE_URL=http://whoop.example\nWHOOP_ACCESS_TOKEN=a\n');
    expect(thrownBy(() => home.store.requireLogin()).exitCode).toBe(20);
  });
});

describe('a file that cannot be read is told with its name', () => {
  test.each([
    [
      'an open quote',
      Buffer.from("A=1\nWHOOP_ACCESS_TOKEN='abc\n"),
      ", line 2, has a ' that is never closed.",
    ],
    ['a line of prose', Buffer.from('my tokens\n'), ', line 1, is neither KEY=value nor a comment.'],
    ['UTF-16', Buffer.from('\uFEFFA=1\n', 'utf16le'), ', line 1, is not UTF-8 text.'],
    ['Latin-1', Buffer.from('A=1\n# \xe9t\xe9\n', 'latin1'), ', line 2, is not UTF-8 text.'],
    ['a null byte', Buffer.from('A=1\nB=2\0\n'), ', line 2, is not UTF-8 text.'],
  ])('%s', async (_, bytes, message) => {
    using home = openHome('');
    writeFileSync(home.path, bytes);
    const error = thrownBy(() => home.store.read());
    expect(error.exitCode).toBe(20);
    expect(error.message).toBe(`${home.path}${message}`);
    expect(error.hint).toBeDefined();
    expect((await rejection(home.store.saveLogin(newLogin()))).exitCode).toBe(20);
    expect((await rejection(home.store.forget())).exitCode).toBe(20);
    expect(readFileSync(home.path).equals(bytes)).toBe(true);
  });

  test('a folder', () => {
    using home = openHome('');
    const path = join(home.scratch.home, 'folder');
    mkdirSync(path);
    const error = thrownBy(() => new LoginStore(new EnvFile(path)).read());
    expect([error.code, error.message]).toEqual(['config', `${path} is a folder.`]);
  });

  test.skipIf(process.platform === 'win32')('a device, which a write would replace', () => {
    const error = thrownBy(() => new LoginStore(new EnvFile('/dev/null')).read());
    expect([error.code, error.message]).toEqual(['config', '/dev/null is not a regular file.']);
  });
});

describe('saving a login', () => {
  test('makes folder and file, for their owner alone', async () => {
    using home = openHome();
    await home.store.saveLogin(newLogin());
    expect(home.store.read().login).toMatchObject({ accessToken: 'access-1', userId: 42, origin: ORIGIN });
    expect(home.store.client()).toEqual({ id: 'id-1', secret: 'secret-1' });
    expect(home.text()).toStartWith('# ');
    if (process.platform === 'win32') return;
    expect(statSync(home.path).mode & 0o777).toBe(0o600);
    expect(statSync(home.scratch.wellpipeHome).mode & 0o777).toBe(0o700);
    expect(statSync(join(home.scratch.wellpipeHome, 'refresh.lock')).mode & 0o777).toBe(0o600);
  });

  test('keeps comments and foreign keys, and drops what belonged to the login before', async () => {
    using home = openHome(
      '# mine\nFOO=bar # why\nWHOOP_CLIENT_ID="id-1"\nWHOOP_ACCESS_TOKEN=old\nWELLPIPE_REFUSED_LOGIN=x,y,z\n',
    );
    await home.store.saveLogin(newLogin({ userId: undefined }));
    expect(home.text()).toStartWith(
      '# mine\nFOO=bar # why\nWHOOP_CLIENT_ID="id-1"\nWHOOP_ACCESS_TOKEN=access-1\n',
    );
    expect(home.text()).not.toContain('WELLPIPE_REFUSED_LOGIN');
    expect(home.text()).not.toContain('WHOOP_USER_ID');
  });

  test('writes the app that got the tokens, also over another', async () => {
    using home = openHome('WHOOP_CLIENT_ID=other\nWHOOP_CLIENT_SECRET=other\n');
    await home.store.saveLogin(newLogin());
    expect(home.store.client()).toEqual({ id: 'id-1', secret: 'secret-1' });
  });

  test('follows a link', async () => {
    using home = openHome('');
    const link = join(home.scratch.home, 'linked.env');
    symlinkSync(home.path, link);
    await new LoginStore(new EnvFile(link)).saveLogin(newLogin());
    expect(home.store.read().login?.accessToken).toBe('access-1');
    expect(existsSync(join(home.scratch.home, 'refresh.lock'))).toBe(false);
  });

  test('of another member is refused while the login there is good', async () => {
    using home = openHome();
    await home.store.saveLogin(newLogin());
    const before = home.text();
    const error = await rejection(home.store.saveLogin(newLogin({ userId: 43 })));
    expect(error.exitCode).toBe(20);
    expect(error.message).toContain('member 42');
    expect(error.hint).toContain('WELLPIPE_HOME');
    expect(home.text()).toBe(before);
    await home.store.forget();
    await home.store.saveLogin(newLogin({ userId: 43 }));
    expect(home.store.read().login?.userId).toBe(43);
  });

  test('for another origin is refused, before the browser is opened', async () => {
    using home = openHome(undefined, { WHOOP_BASE_URL: 'http://localhost:4000' });
    await home.store.assertCanSave();
    expect(existsSync(home.path)).toBe(false);
    await home.store.saveLogin(newLogin());
    expect((await rejection(home.store.assertCanSave())).exitCode).toBe(20);
    expect(
      (await rejection(home.store.saveLogin(newLogin({ origin: 'http://localhost:4000' })))).exitCode,
    ).toBe(20);
  });

  test('over one that has ended is fine, whoever’s it was', async () => {
    using home = openHome();
    const { refreshToken: _, ...pair } = newLogin().pair;
    await home.store.saveLogin(
      newLogin({ pair: { ...pair, refreshToken: undefined, expiresAt: new Date(0) } }),
    );
    await home.store.saveLogin(newLogin({ userId: 43 }));
    expect(home.store.read().login?.userId).toBe(43);
  });
});

describe('forgetting', () => {
  test('removes the login and keeps the app and all else', async () => {
    using home = openHome('# mine\nFOO=bar\n');
    await home.store.saveLogin(newLogin());
    await home.store.forget();
    expect(home.text()).toBe(
      `# mine\nFOO=bar\nWHOOP_CLIENT_ID=id-1\nWHOOP_CLIENT_SECRET=secret-1\nWHOOP_REDIRECT_URI=${REDIRECT_URI}\n`,
    );
    expect(home.store.read().login).toBeUndefined();
  });

  test('of nothing makes nothing', async () => {
    using home = openHome();
    await home.store.forget();
    expect(existsSync(home.path)).toBe(false);
  });
});

describe('the member whom WHOOP names', () => {
  test('must be the one on record', async () => {
    using home = openHome();
    await home.store.saveLogin(newLogin());
    home.store.confirmMember(42);
    const error = thrownBy(() => home.store.confirmMember(43));
    expect(error.exitCode).toBe(20);
    expect(error.message).toContain('43');
  });

  test('is recorded with the next write where none is', async () => {
    using home = openHome('WHOOP_ACCESS_TOKEN=a\nWHOOP_REFRESH_TOKEN=r\n');
    home.store.confirmMember(42);
    await home.store.locked(async (writer) => {
      const { login } = home.store.requireLogin();
      const renewal = writer.reserveRenewal();
      renewal.renew(login, newLogin().pair);
      renewal.discard();
    });
    expect(home.store.read().login).toMatchObject({ userId: 42, origin: ORIGIN, accessToken: 'access-1' });
  });
});

describe('in memory', () => {
  test('a store works without a file', async () => {
    const store = new LoginStore(new MemoryStorage({ WHOOP_BASE_URL: 'http://127.0.0.1:4000' }));
    await store.saveLogin(newLogin({ origin: store.origin() }));
    expect(store.read()).toMatchObject({ source: 'memory', login: { accessToken: 'access-1' } });
    await store.forget();
    expect(store.read().login).toBeUndefined();
  });

  test('writers take turns, and one that fails does not stop the next', async () => {
    const storage = new MemoryStorage();
    const order: number[] = [];
    const first = storage.locked(async () => {
      await Bun.sleep(20);
      order.push(1);
      throw new RangeError('no');
    });
    const second = storage.locked(async () => order.push(2));
    await expect(first).rejects.toThrow(RangeError);
    await second;
    expect(order).toEqual([1, 2]);
  });
});
