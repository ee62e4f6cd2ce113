import { expect, test } from 'bun:test';
import { copyFileSync, readFileSync } from 'node:fs';
import { DesktopSession, missingPackages } from './support/desktop-session.ts';
import { readJsonError } from './support/errors.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';

/** A machine with nothing but npm has no keychain; CI installs one. */
const missing = missingPackages();
const keychainTest = test.skipIf(missing.length > 0);
if (missing.length > 0) {
  console.warn(`Skipped: the tests of the keychain need \`apt-get install ${missing.join(' ')}\`.`);
}

const HOUR_MS = 3_600_000;
const EXPIRED = { expiresInMs: -1, ageMs: HOUR_MS };
const PROFILE = ['record', 'profile'];
const PROTECT = ['auth', 'protect'];
/** The secret stands in `.env` alone. */
const NO_SECRET = { WHOOP_CLIENT_SECRET: '' };
const DEAD_BUS = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus' };

/** A logged-in machine whose `.env` holds all that is secret. */
async function startMachine(login: { expiresInMs?: number; ageMs?: number } = {}): Promise<Machine> {
  const machine = await Machine.start();
  machine.placeLogin(login);
  machine.writeEnv(`${readFileSync(machine.envFile)}WHOOP_CLIENT_SECRET=${machine.whoop.clientSecret}\n`);
  return machine;
}

function secretsOf(values: NodeJS.Dict<string>) {
  const { WHOOP_CLIENT_SECRET, WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN } = values;
  return { WHOOP_CLIENT_SECRET, WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN };
}

const SEALED = {
  WHOOP_CLIENT_SECRET: expect.stringMatching(/^sealed:v1:[\w-]+$/),
  WHOOP_ACCESS_TOKEN: expect.stringMatching(/^sealed:v1:[\w-]+$/),
  WHOOP_REFRESH_TOKEN: expect.stringMatching(/^sealed:v1:[\w-]+$/),
};

keychainTest(
  'the keychain keeps the key: what is sealed answers, renews itself sealed, and returns to plain',
  async () => {
    await using machine = await startMachine(EXPIRED);
    await using session = await DesktopSession.start(machine.home);
    const env = { ...NO_SECRET, ...session.env };
    expect(await machine.ask([...PROTECT, 'keychain'], { env })).toEqual({
      protection: 'keychain',
      env_file: machine.envFile,
    });
    const sealed = secretsOf(machine.readEnv());
    expect(sealed).toEqual(SEALED);
    expect(await machine.ask(['auth', 'status'], { env })).toMatchObject({
      logged_in: true,
      protection: 'keychain',
    });

    await machine.ask(PROFILE, { env });
    expect(machine.whoop.refreshes).toBe(1);
    const renewed = secretsOf(machine.readEnv());
    expect(renewed).toEqual(SEALED);
    expect(renewed.WHOOP_ACCESS_TOKEN).not.toBe(sealed.WHOOP_ACCESS_TOKEN ?? '');

    await machine.ask([...PROTECT, 'none'], { env });
    expect(readFileSync(machine.envFile, 'utf8')).not.toMatch(/sealed|WELLPIPE_PROTECTION/);
    expect(machine.readEnv().WHOOP_CLIENT_SECRET).toBe(machine.whoop.clientSecret);
    expect(await machine.ask(['auth', 'status'], { env })).toMatchObject({ protection: 'none' });
    await machine.ask(PROFILE, { env: NO_SECRET });
  },
);

keychainTest('from the keychain to a passphrase and back, and no key is left behind', async () => {
  await using machine = await startMachine();
  await using session = await DesktopSession.start(machine.home);
  const env = { ...NO_SECRET, ...session.env };
  const withPassphrase = { ...env, WELLPIPE_PASSPHRASE: 'several words' };
  await machine.ask([...PROTECT, 'keychain'], { env });
  copyFileSync(machine.envFile, `${machine.envFile}.old`);
  await machine.ask([...PROTECT, 'passphrase'], { env: withPassphrase });
  expect(await machine.ask(['auth', 'status'], { env: withPassphrase })).toMatchObject({
    protection: 'passphrase',
  });
  const old = await machine.run([...PROFILE, '--json', '--env-file', `${machine.envFile}.old`], { env });
  expect(readJsonError(old).message).toContain('has lost the key');

  await machine.ask([...PROTECT, 'keychain'], { env: withPassphrase });
  await machine.ask(PROFILE, { env });
});

keychainTest('several homes share a keychain without getting in each other’s way', async () => {
  await using one = await startMachine();
  await using other = await startMachine();
  await using session = await DesktopSession.start(one.home);
  const env = { ...NO_SECRET, ...session.env };
  await Promise.all([one, other].map((machine) => machine.ask([...PROTECT, 'keychain'], { env })));
  await Promise.all([one, other].map((machine) => machine.ask(PROFILE, { env })));
  await one.ask([...PROTECT, 'none'], { env });
  await other.ask(PROFILE, { env });
});

keychainTest('a locked keychain is told as that and changes nothing; unlocked, all is well', async () => {
  await using machine = await startMachine(EXPIRED);
  {
    await using session = await DesktopSession.start(machine.home);
    await machine.ask([...PROTECT, 'keychain'], { env: session.env });
  }
  const before = readFileSync(machine.envFile, 'utf8');
  {
    await using session = await DesktopSession.start(machine.home, 'locked');
    const env = { ...NO_SECRET, ...session.env };
    for (const args of [PROFILE, [...PROTECT, 'none'], [...PROTECT, 'keychain']]) {
      const result = await machine.run([...args, '--json'], { env });
      expect(result.code).toBe(20);
      expect(readJsonError(result).message).toContain('it is locked, or has lost the key');
    }
    expect(await machine.ask(['auth', 'status'], { env })).toMatchObject({
      logged_in: false,
      source: 'env_file',
      protection: 'keychain',
      notes: [expect.stringMatching(/cannot be opened.+it is locked, or has lost the key.+Unlock/)],
    });
    expect(machine.whoop.requests).toEqual([]);
  }
  expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
  await using session = await DesktopSession.start(machine.home);
  await machine.ask(PROFILE, { env: { ...NO_SECRET, ...session.env } });
});

keychainTest('a locked keychain keeps nobody from logging out, nor from starting over', async () => {
  await using machine = await startMachine();
  {
    await using session = await DesktopSession.start(machine.home);
    await machine.ask([...PROTECT, 'keychain'], { env: session.env });
  }
  const sealed = readFileSync(machine.envFile, 'utf8');
  {
    await using session = await DesktopSession.start(machine.home, 'locked');
    const env = { ...NO_SECRET, ...session.env };
    const { notes } = await machine.ask(['auth', 'logout'], { env });
    expect(String(notes)).toMatch(
      /could not be told.+revoke the access in WHOOP's app.+`wellpipe init --force`/,
    );
    const { WHOOP_CLIENT_SECRET, WELLPIPE_PROTECTION, ...rest } = machine.readEnv();
    expect(rest).toEqual({});
    expect(
      [WHOOP_CLIENT_SECRET, WELLPIPE_PROTECTION].map((value) => value && sealed.includes(value)),
    ).toEqual([true, true]);

    machine.writeEnv(sealed);
    const init = ['init', '--client-id', machine.whoop.clientId, '--client-secret-stdin', '--force'];
    const answer = await machine.ask(init, { env, input: 'new-secret' });
    expect(String(answer.notes)).toMatch(/are gone.+is plain from now on/);
    expect(machine.readEnv()).toEqual({
      WHOOP_CLIENT_ID: machine.whoop.clientId,
      WHOOP_CLIENT_SECRET: 'new-secret',
    });
  }
  // What was given up by mistake can be put back: its key has not been thrown away.
  machine.writeEnv(sealed);
  await using session = await DesktopSession.start(machine.home);
  await machine.ask(PROFILE, { env: { ...NO_SECRET, ...session.env } });
});

keychainTest('a keychain out of reach is told with what is missing, and how to start over', async () => {
  await using machine = await startMachine();
  {
    await using session = await DesktopSession.start(machine.home);
    await machine.ask([...PROTECT, 'keychain'], { env: session.env });
  }
  const env = { ...NO_SECRET, ...DEAD_BUS };
  const result = await machine.run([...PROFILE, '--json'], { env });
  expect(result.code).toBe(20);
  const { message, hint } = readJsonError(result);
  expect(message).toContain('there is no session bus');
  expect(hint).toContain('`wellpipe init --force` starts over');
  expect(await machine.ask(['auth', 'logout'], { env })).toMatchObject({ revoked: false });
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeUndefined();
});

keychainTest(
  'a server that runs follows the protection into the keychain, and needs the key once',
  async () => {
    await using machine = await startMachine();
    await using session = await DesktopSession.start(machine.home);
    const env = { ...NO_SECRET, ...session.env };
    await using client = await McpClient.connect({ home: machine.home, env: { ...machine.env, ...env } });
    expect(await client.ask('whoop_status')).toMatchObject({ logged_in: true, protection: 'none' });

    await machine.ask([...PROTECT, 'keychain'], { env });
    expect(await client.ask('whoop_status')).toMatchObject({ logged_in: true, protection: 'keychain' });
    await session.lockKeychain();
    machine.whoop.expireAccessTokens();
    await client.ask('whoop_record', { kind: 'profile' });
    expect(machine.whoop.refreshes).toBe(1);
    expect(secretsOf(machine.readEnv())).toEqual(SEALED);

    await using late = await McpClient.connect({ home: machine.home, env: { ...machine.env, ...env } });
    expect((await late.fail('whoop_record', { kind: 'profile' })).message).toContain('locked');
    expect(await late.ask('whoop_status')).toMatchObject({
      logged_in: false,
      protection: 'keychain',
      notes: [expect.stringContaining('Unlock the keychain')],
    });
  },
);

keychainTest('eight processes after expiry renew once, each with the key from the keychain', async () => {
  await using machine = await startMachine(EXPIRED);
  await using session = await DesktopSession.start(machine.home);
  const env = { ...NO_SECRET, ...session.env };
  await machine.ask([...PROTECT, 'keychain'], { env });
  await Promise.all(Array.from({ length: 8 }, () => machine.ask(PROFILE, { env })));
  expect(machine.statusesOf('/token')).toEqual([200]);
});

keychainTest.each([
  ['there is no session bus', 'none', DEAD_BUS],
  ['no keychain service is running', 'none', {}],
  ['it has no keyring yet', 'locked', {}],
] as const)('where %s the keychain is refused, and nothing changes', async (said, keychain, changed) => {
  await using machine = await startMachine();
  const before = readFileSync(machine.envFile, 'utf8');
  await using session = await DesktopSession.start(machine.home, keychain);
  const env = { ...session.env, ...changed };
  const result = await machine.run([...PROTECT, 'keychain', '--json'], { env });
  expect(result.code).toBe(20);
  const { message, hint } = readJsonError(result);
  expect(message).toContain(said);
  expect(hint).toContain('wellpipe auth protect passphrase');
  expect(readFileSync(machine.envFile, 'utf8')).toBe(before);
  expect(await machine.ask(['auth', 'status'])).toMatchObject({ logged_in: true, protection: 'none' });
});
