import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { AccessTokens } from '../../../src/auth/access-tokens.ts';
import { EnvFile } from '../../../src/auth/env-file.ts';
import { Keyring } from '../../../src/auth/keyring.ts';
import { LoginStore } from '../../../src/auth/login-store.ts';
import { createMemberHome, type MemberHome, rejection } from './support/member-home.ts';

const HOUR_MS = 3_600_000;
const PASSPHRASE = 'correct horse battery';

function temporaryFiles({ envPath }: MemberHome): string[] {
  return readdirSync(dirname(envPath)).filter((name) => name.endsWith('.tmp'));
}

function openSealed({ envPath }: MemberHome): LoginStore {
  return new LoginStore(new EnvFile(envPath), {}, new Keyring({ passphrase: PASSPHRASE }));
}

/** The `.env` as it would be after a refresh; the file itself is as it was. */
async function renewElsewhere(home: MemberHome, store = home.store()): Promise<string> {
  const before = home.text();
  await new AccessTokens({ store }).refresh();
  const written = home.text();
  writeFileSync(home.envPath, before);
  return written;
}

/** What a process leaves that dies between its write and the rename. */
function leaveBehind({ envPath }: MemberHome, text: string): void {
  writeFileSync(join(dirname(envPath), '..env.wellpipe-0123456789abcdef.tmp'), text, { mode: 0o600 });
}

describe('a pair that was written and not put in place', () => {
  test('is taken over, and WHOOP is not asked', async () => {
    await using home = await createMemberHome();
    home.write({ ...home.login(), FOREIGN: 'mine' });
    const written = await renewElsewhere(home);
    leaveBehind(home, written);
    const { value } = await home.tokens().current();
    expect(value).toBe(parseEnv(written).WHOOP_ACCESS_TOKEN ?? '');
    expect(await home.accepts(value)).toBe(true);
    expect(home.text()).toBe(written);
    expect(home.tokenRequests).toBe(1);
    expect(temporaryFiles(home)).toEqual([]);
    // And it can be renewed further.
    await home.tokens().refresh();
    expect(home.tokenRequests).toBe(2);
  });

  test('leaves what the member has changed in the file since', async () => {
    await using home = await createMemberHome();
    home.write({ ...home.login(), FOREIGN: 'mine' });
    leaveBehind(home, await renewElsewhere(home));
    writeFileSync(home.envPath, home.text().replace("FOREIGN='mine'", 'FOREIGN=changed # by hand'));
    await home.tokens().current();
    expect(home.text()).toContain('FOREIGN=changed # by hand\n');
  });

  test('is not taken where it was cut off, wherever that is', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const before = home.text();
    const written = await renewElsewhere(home);
    const [old, renewed] = [parseEnv(before), parseEnv(written)];
    for (let length = 0; length <= written.length; length += 7) {
      writeFileSync(home.envPath, before);
      leaveBehind(home, written.slice(0, length).padEnd(written.length + 16_384, '\n'));
      await home.store().locked(async () => undefined);
      const { WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN } = home.read();
      const isOld = WHOOP_REFRESH_TOKEN === old.WHOOP_REFRESH_TOKEN;
      expect({ length, WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN }).toEqual({
        length,
        WHOOP_ACCESS_TOKEN: (isOld ? old : renewed).WHOOP_ACCESS_TOKEN,
        WHOOP_REFRESH_TOKEN: (isOld ? old : renewed).WHOOP_REFRESH_TOKEN,
      });
    }
  });

  test('is not taken by a login that it does not follow', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    leaveBehind(home, await renewElsewhere(home));
    const newer = home.login({ obtained: -HOUR_MS, expires: -1 });
    home.write(newer);
    await home.tokens().current();
    expect(home.tokenRequests).toBe(2);
    expect(temporaryFiles(home)).toEqual([]);
  });

  test('is taken over before a change of the app or of the protection ends it', async () => {
    for (const change of [
      (store: LoginStore) => store.protect('passphrase'),
      (store: LoginStore) =>
        store.saveClient({
          client: { id: 'simulated-client', secret: 'another' },
          redirectUri: undefined,
          force: false,
        }),
    ]) {
      await using home = await createMemberHome();
      home.write(home.login());
      const written = await renewElsewhere(home);
      leaveBehind(home, written);
      await change(openSealed(home));
      const store = openSealed(home);
      await store.unlock();
      expect(store.read().login?.refreshToken).toBe(parseEnv(written).WHOOP_REFRESH_TOKEN ?? '');
      expect(temporaryFiles(home)).toEqual([]);
    }
  });

  test('is taken over sealed as it is', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    await openSealed(home).protect('passphrase');
    leaveBehind(home, await renewElsewhere(home, openSealed(home)));
    const { value } = await new AccessTokens({ store: openSealed(home) }).current();
    expect(await home.accepts(value)).toBe(true);
    expect(home.text()).not.toContain(value);
    expect(home.tokenRequests).toBe(1);
  });

  test('that cannot be opened stops nobody', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const written = await renewElsewhere(home);
    leaveBehind(home, written.replace(/^WHOOP_REFRESH_TOKEN=.*$/m, 'WHOOP_REFRESH_TOKEN=sealed:v1:abcdefgh'));
    expect((await rejection(home.tokens().current())).exitCode).toBe(11);
  });
});

describe('a refresh whose process died before the answer', () => {
  /** A refresh that went well, and what it would have left if it had not. */
  async function renewAndNote(home: MemberHome): Promise<string> {
    home.faults.push({ delayMs: 200 });
    const asking = home.tokens().current();
    while (home.tokenRequests === 0) await Bun.sleep(5);
    const [name = ''] = temporaryFiles(home);
    const note = readFileSync(join(dirname(home.envPath), name), 'utf8');
    await asking;
    expect(temporaryFiles(home)).toEqual([]);
    return note;
  }

  test('is told as such where WHOOP has ended the tokens since', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const before = home.text();
    const note = await renewAndNote(home);
    writeFileSync(home.envPath, before);
    leaveBehind(home, note);
    const error = await rejection(home.tokens().current());
    expect(error.message).toContain('its answer never arrived');
    expect(home.store().read().refusal?.reason).toBe('answer_lost');
    expect(temporaryFiles(home)).toEqual([]);
  });

  test('leaves room for the new login, and nothing secret', async () => {
    await using home = await createMemberHome();
    const login = home.login();
    home.write(login);
    const note = await renewAndNote(home);
    expect(note.length).toBeGreaterThan(home.text().length);
    expect(note).not.toContain(login.WHOOP_REFRESH_TOKEN ?? '-');
    expect(note).not.toContain(login.WHOOP_ACCESS_TOKEN ?? '-');
    expect(note).not.toContain(home.app.WHOOP_CLIENT_SECRET ?? '-');
  });
});
