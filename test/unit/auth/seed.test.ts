import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Environment } from '../../../src/core/environment.ts';
import { setLogLevel } from '../../../src/core/log.ts';
import { createMemberHome, type MemberHome, rejection } from './support/member-home.ts';

const HOUR_MS = 3_600_000;
const GOOD = { obtained: -40 * 60_000, expires: 20 * 60_000 };

/** What a member puts into an assistant's configuration. */
function seedOf({
  WHOOP_ACCESS_TOKEN,
  WHOOP_REFRESH_TOKEN,
  WHOOP_TOKEN_EXPIRES_AT,
}: Environment): Environment {
  return { WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN, WHOOP_TOKEN_EXPIRES_AT };
}

beforeAll(() => setLogLevel('silent'));
afterAll(() => setLogLevel('warn'));

describe('tokens in the process environment', () => {
  test('are used where there is no login, and taken over into .env', async () => {
    await using home = await createMemberHome();
    const seed = seedOf(home.login(GOOD));
    const environment = { ...home.app, ...seed };
    expect(home.store(environment).read().source).toBe('environment');
    expect((await home.tokens(environment).current()).value).toBe(seed.WHOOP_ACCESS_TOKEN ?? '');
    expect(home.read()).toMatchObject({ ...seed, WHOOP_TOKEN_ORIGIN: home.whoop.origin });
    expect(home.read().WHOOP_CLIENT_SECRET).toBeUndefined();
    expect(home.tokenRequests).toBe(0);
  });

  test('that were never used win over a login', async () => {
    await using home = await createMemberHome();
    home.write({ ...home.login(GOOD), WHOOP_USER_ID: '7' });
    const seed = seedOf(home.login(GOOD));
    expect((await home.tokens(seed).current()).value).toBe(seed.WHOOP_ACCESS_TOKEN ?? '');
    expect(home.read()).toMatchObject(seed);
    expect(home.read().WHOOP_USER_ID).toBeUndefined();
    expect(home.read().WHOOP_TOKEN_OBTAINED_AT).toBeUndefined();
  });

  test('win once, and never again over what came after them', async () => {
    await using home = await createMemberHome();
    const seed = seedOf(home.login(GOOD));
    home.write({});
    const { value: renewed } = await home.tokens(seed).refresh();
    expect((await home.tokens(seed).current()).value).toBe(renewed);
    const later = home.login(GOOD);
    home.write({ ...later, WELLPIPE_USED_SEEDS: home.read().WELLPIPE_USED_SEEDS });
    expect((await home.tokens(seed).current()).value).toBe(later.WHOOP_ACCESS_TOKEN ?? '');
    expect(home.tokenRequests).toBe(1);
  });

  test('are remembered by hash only', async () => {
    await using home = await createMemberHome();
    const seed = seedOf(home.login());
    home.write({});
    await home.tokens(seed).current();
    expect(home.text()).not.toContain(seed.WHOOP_REFRESH_TOKEN ?? '');
    expect(home.text()).not.toContain(seed.WHOOP_ACCESS_TOKEN ?? '');
    const digest = new Bun.CryptoHasher('sha256').update(seed.WHOOP_REFRESH_TOKEN ?? '').digest('hex');
    expect(home.read().WELLPIPE_USED_SEEDS).toBe(digest);
  });

  test('are used again where there is no login any more', async () => {
    await using home = await createMemberHome();
    home.write({});
    const seed = seedOf(home.login(GOOD));
    await home.tokens(seed).current();
    await home.store(seed).forget();
    expect((await home.tokens(seed).current()).value).toBe(seed.WHOOP_ACCESS_TOKEN ?? '');
  });

  test('without a refresh token are told by their access token', async () => {
    await using home = await createMemberHome();
    home.write({});
    const { WHOOP_ACCESS_TOKEN = '' } = home.login();
    await home.tokens({ WHOOP_ACCESS_TOKEN }).current();
    const digest = new Bun.CryptoHasher('sha256').update(WHOOP_ACCESS_TOKEN).digest('hex');
    expect(home.read().WELLPIPE_USED_SEEDS).toBe(digest);
  });

  test('are adopted once by several callers, and refreshed once when due', async () => {
    await using home = await createMemberHome();
    home.write({});
    const seed = seedOf(home.login());
    const all = [home.tokens(seed), home.tokens(seed)];
    const values = await Promise.all(all.flatMap((tokens) => [tokens.current(), tokens.current()]));
    expect(new Set(values.map(({ value }) => value)).size).toBe(1);
    expect(home.tokenRequests).toBe(1);
  });

  test('left blank by an assistant count as none', async () => {
    await using home = await createMemberHome();
    const placeholder = '$'.concat('{user_config.refresh_token}');
    home.write({ WHOOP_ACCESS_TOKEN: '', WHOOP_REFRESH_TOKEN: placeholder });
    const blank = { WHOOP_ACCESS_TOKEN: ' ', WHOOP_REFRESH_TOKEN: placeholder };
    expect((await rejection(home.tokens(blank).current())).code).toBe('not_logged_in');
  });

  test('saved as a login before, are that login still', async () => {
    await using home = await createMemberHome();
    const login = home.login(GOOD);
    home.write({ ...login, WHOOP_USER_ID: '7' });
    await home.tokens(seedOf(login)).current();
    expect(home.read()).toMatchObject({ ...login, WHOOP_USER_ID: '7' });
    // Renewed since, the copy in the environment is old.
    const { value } = await home.tokens(seedOf(login)).refresh();
    expect((await home.tokens(seedOf(login)).current()).value).toBe(value);
    expect(home.tokenRequests).toBe(1);
  });
});

describe('a copy of an earlier state of the login is no seed', () => {
  test('copied by hand, known by the token that was replaced', async () => {
    await using home = await createMemberHome();
    const first = home.login(GOOD);
    home.write(first);
    const { value } = await home.tokens().refresh();
    expect((await home.tokens(seedOf(first)).current()).value).toBe(value);
    expect(home.tokenRequests).toBe(1);
  });

  test('by sourcing the file, known by the login’s id however long ago', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    await home.tokens().current();
    const sourced = home.read();
    const newest = home.login(GOOD);
    home.write({ ...newest, WELLPIPE_LOGIN_ID: sourced.WELLPIPE_LOGIN_ID });
    expect((await home.tokens(sourced).current()).value).toBe(newest.WHOOP_ACCESS_TOKEN ?? '');
  });
});

/** As `wellpipe auth whoop` would. */
async function logIn(home: MemberHome, environment: Environment = {}): Promise<string> {
  const { accessToken, refreshToken, scopes } = home.whoop.issueTokens();
  await home.store(environment).saveLogin({
    pair: {
      accessToken,
      refreshToken,
      scopes,
      obtainedAt: new Date(),
      expiresAt: new Date(Date.now() + HOUR_MS),
    },
    origin: home.whoop.origin,
    userId: 7,
    client: { id: home.whoop.clientId, secret: home.whoop.clientSecret },
    redirectUri: 'http://localhost:3000/api/callback/whoop',
  });
  return accessToken;
}

describe('a seed that does not work', () => {
  test('alone is a dead login, and is not sent again', async () => {
    await using home = await createMemberHome();
    home.write({});
    const seed = {
      WHOOP_ACCESS_TOKEN: 'stale',
      WHOOP_REFRESH_TOKEN: 'staler',
      WHOOP_TOKEN_EXPIRES_AT: '2020-01-01',
    };
    for (let start = 0; start < 2; start++) {
      expect((await rejection(home.tokens(seed).current())).code).toBe('login_expired');
    }
    expect(home.tokenRequests).toBe(1);
  });

  test('gives the login back that it took the place of', async () => {
    await using home = await createMemberHome();
    const login = home.login(GOOD);
    home.write({ ...login, WHOOP_USER_ID: '7' });
    const seed = {
      WHOOP_ACCESS_TOKEN: 'stale',
      WHOOP_REFRESH_TOKEN: 'staler',
      WHOOP_TOKEN_EXPIRES_AT: '2020-01-01',
    };
    expect((await home.tokens(seed).current()).value).toBe(login.WHOOP_ACCESS_TOKEN ?? '');
    expect(home.read()).toMatchObject({ ...login, WHOOP_USER_ID: '7' });
    expect(home.read().WELLPIPE_FORMER_LOGIN).toBeUndefined();
    expect(home.read().WELLPIPE_REFUSED_LOGIN).toBeUndefined();
    await home.tokens(seed).current();
    expect(home.tokenRequests).toBe(1);
  });

  test('gives it back after a 401 as well, and without a refresh token too', async () => {
    await using home = await createMemberHome();
    const login = home.login(GOOD);
    home.write(login);
    const tokens = home.tokens({ WHOOP_ACCESS_TOKEN: 'stale' });
    const stale = await tokens.current();
    expect(stale.value).toBe('stale');
    expect(await tokens.afterUnauthorized(stale)).toMatchObject({ value: login.WHOOP_ACCESS_TOKEN });
    expect(home.tokenRequests).toBe(0);
  });

  test('gives it back renewed when it is due itself', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const seed = { WHOOP_ACCESS_TOKEN: 'stale', WHOOP_TOKEN_EXPIRES_AT: '2020-01-01' };
    expect(await home.accepts((await home.tokens(seed).current()).value)).toBe(true);
  });

  test('costs nothing while WHOOP cannot be asked', async () => {
    await using home = await createMemberHome();
    const login = home.login(GOOD);
    home.write(login);
    const seed = { WHOOP_REFRESH_TOKEN: 'staler' };
    home.faults.push({ reply: { status: 500 } }, { reply: { status: 500 } });
    expect((await rejection(home.tokens(seed).current())).code).toBe('whoop_error');
    expect((await home.tokens(seed).current()).value).toBe(login.WHOOP_ACCESS_TOKEN ?? '');
  });

  test('that works replaces the former login for good', async () => {
    await using home = await createMemberHome();
    const former = home.login(GOOD);
    home.write(former);
    const seed = seedOf(home.login());
    const { value } = await home.tokens(seed).current();
    expect(home.read()).toMatchObject({ WHOOP_ACCESS_TOKEN: value });
    expect(home.read().WELLPIPE_FORMER_LOGIN).toBeUndefined();
    expect(home.text()).not.toContain(former.WHOOP_REFRESH_TOKEN ?? '');
  });
});

describe('a new login in the browser outranks', () => {
  test('a seed that was never used', async () => {
    await using home = await createMemberHome();
    home.write({});
    const seed = seedOf(home.login(GOOD));
    const accessToken = await logIn(home, seed);
    expect((await home.tokens(seed).current()).value).toBe(accessToken);
  });

  test('a copy of the login it replaced', async () => {
    await using home = await createMemberHome();
    const replaced = home.login(GOOD);
    home.write({ ...replaced, WHOOP_USER_ID: '7' });
    const accessToken = await logIn(home);
    expect((await home.tokens(seedOf(replaced)).current()).value).toBe(accessToken);
  });
});
