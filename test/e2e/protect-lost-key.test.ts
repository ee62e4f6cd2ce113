import { describe, expect, test } from 'bun:test';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { type Machine, startLogin, visit } from './support/login.ts';
import { NO_SECRET, startSealed, textOf, WITH_PASSPHRASE } from './support/sealed-machine.ts';
import { KEYS, TypedTerminal } from './support/typed-terminal.ts';

const LOGOUT = ['auth', 'logout'];
const WRONG = { ...NO_SECRET, WELLPIPE_PASSPHRASE: 'another passphrase' };
const TOKENS = ['WHOOP_ACCESS_TOKEN', 'WHOOP_REFRESH_TOKEN'];

function init(machine: Machine, ...flags: string[]): readonly string[] {
  return ['init', '--client-id', machine.whoop.clientId, '--client-secret-stdin', ...flags];
}

function damage(machine: Machine, place: RegExp, replacement: string): void {
  machine.writeEnv(textOf(machine).replace(place, replacement));
}

/** The whole way of a member who agrees in the browser. */
async function logIn(machine: Machine, env: Record<string, string>): Promise<void> {
  await using login = await startLogin(machine, [], { env });
  await visit(await approveConsent(login.authorizeUrl));
  expect((await login.finish()).code).toBe(0);
}

const LOST: [what: string, place: RegExp | undefined, replacement: string, env: Record<string, string>][] = [
  ['without the passphrase', undefined, '', NO_SECRET],
  ['with a wrong passphrase', undefined, '', WRONG],
  ['with a changed token', /(REFRESH_TOKEN=sealed:v1:)[\w-]{4}/, '$1AAAA', WITH_PASSPHRASE],
  ['with a token of a later version', /(REFRESH_TOKEN=sealed:)v1/, '$1v9', WITH_PASSPHRASE],
  ['with a marker that is damaged', /(PROTECTION=v1:passphrase:)scrypt/, '$1argon', WITH_PASSPHRASE],
  ['with a marker of a later version', /(PROTECTION=)v1/, '$1v9', WITH_PASSPHRASE],
  ['without a marker', /WELLPIPE_PROTECTION=.*\n/, '', WITH_PASSPHRASE],
];

describe('auth logout', () => {
  test.each(LOST)(
    '%s forgets the login all the same, and says what WHOOP was not told',
    async (_, ...lost) => {
      const [place, replacement, env] = lost;
      await using machine = await startSealed();
      if (place) damage(machine, place, replacement);
      const kept = textOf(machine).replace(/^WHOOP_(ACCESS_TOKEN|REFRESH_TOKEN|TOKEN_\w+|SCOPES)=.*\n/gm, '');
      const { notes, ...answer } = await machine.ask(LOGOUT, { env });
      expect(answer).toEqual({ logged_in: false, revoked: false });
      expect(String(notes)).toContain('WHOOP could not be told');
      expect(String(notes)).toContain("revoke the access in WHOOP's app");
      expect(String(notes)).toContain('The app and the protection stay as they are.');
      expect(textOf(machine)).toBe(kept);
      expect(machine.whoop.requests).toEqual([]);
      expect(await machine.ask(LOGOUT, { env })).toMatchObject({ notes: ['There was no login.'] });
    },
  );

  test('at a terminal forgets it after three wrong passphrases, and nothing after Ctrl-C', async () => {
    await using machine = await startSealed();
    const before = textOf(machine);
    const env = { ...machine.home.env, ...machine.env, ...NO_SECRET, CI: '' };
    const open = () => new TypedTerminal(LOGOUT, { env, cwd: machine.home.home });
    {
      await using terminal = open();
      await terminal.waitFor('Passphrase of');
      terminal.type(KEYS.ctrlC);
      expect(await terminal.waitForExit()).toBe(130);
    }
    expect(textOf(machine)).toBe(before);
    await using terminal = open();
    for (const question of ['◆  Passphrase of', '◆  Not the passphrase', '◆  Not the passphrase']) {
      await terminal.waitFor(question);
      terminal.type(`wrong${KEYS.enter}`);
    }
    await terminal.waitFor('WHOOP could not be told');
    expect(await terminal.waitForExit()).toBe(0);
    expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeUndefined();
  });

  test('after it, the passphrase that was found again opens the rest', async () => {
    await using machine = await startSealed();
    await machine.ask(LOGOUT, { env: NO_SECRET });
    await logIn(machine, WITH_PASSPHRASE);
    for (const key of TOKENS) expect(machine.readEnv()[key]).toStartWith('sealed:v1:');
  });
});

describe('init', () => {
  const KEYLESS = LOST.filter(([what]) => !/token|without a marker/.test(what));

  test.each(KEYLESS)('%s names --force, and changes nothing', async (_, place, replacement, env) => {
    await using machine = await startSealed();
    if (place) damage(machine, place, replacement);
    const before = textOf(machine);
    const result = await machine.run([...init(machine), '--json'], { env, input: 'new-secret' });
    expect(result.code).toBe(20);
    const { hint } = readJsonError(result);
    if (!/later version/.test(_)) expect(hint).toContain('`wellpipe init --force` starts over');
    expect(textOf(machine)).toBe(before);
  });

  test.each(KEYLESS)('--force %s starts over, says what is lost, and a login follows', async (_, ...lost) => {
    const [place, replacement, env] = lost;
    await using machine = await startSealed();
    if (place) damage(machine, place, replacement);
    const { notes, ...answer } = await machine.ask(init(machine, '--force'), {
      env,
      input: machine.whoop.clientSecret,
    });
    expect(answer).toMatchObject({ env_file: machine.envFile });
    const said = String(notes);
    expect(said).toContain('the login and the client secret in it are gone, everything else is kept');
    expect(said).toContain('is plain from now on');
    expect(said).toContain("revoke the access in WHOOP's app");
    expect(textOf(machine)).toStartWith('# mine\n');
    expect(machine.readEnv()).toEqual({
      OTHER: '1',
      WHOOP_CLIENT_ID: machine.whoop.clientId,
      WHOOP_CLIENT_SECRET: machine.whoop.clientSecret,
    });

    await logIn(machine, NO_SECRET);
    expect(await machine.ask(['auth', 'status'], { env: NO_SECRET })).toMatchObject({
      logged_in: true,
      protection: 'none',
    });
  });

  test('--force with the key at hand keeps the protection, and the login of the same app', async () => {
    await using machine = await startSealed();
    const input = machine.whoop.clientSecret;
    expect(await machine.ask(init(machine, '--force'), { env: WITH_PASSPHRASE, input })).not.toHaveProperty(
      'notes',
    );
    expect(machine.readEnv().WHOOP_CLIENT_SECRET).toStartWith('sealed:v1:');
    await machine.ask(['record', 'profile'], { env: WITH_PASSPHRASE });
  });

  test('prints the same for people', async () => {
    await using machine = await startSealed();
    const { code, stdout } = await machine.run(init(machine, '--force'), {
      env: NO_SECRET,
      input: 'new-secret',
    });
    expect(code).toBe(0);
    expect(stdout).toContain('is plain from now on');
    expect(stdout).not.toContain('new-secret');
  });

  test('at a terminal asks before it starts over', async () => {
    await using machine = await startSealed();
    const before = textOf(machine);
    const env = { ...machine.home.env, ...machine.env, ...WRONG, CI: '' };
    const open = () => new TypedTerminal(['init'], { env, cwd: machine.home.home });
    {
      await using terminal = open();
      await terminal.waitFor('does not open');
      await terminal.waitFor('Start over?');
      terminal.type('n');
      expect(await terminal.waitForExit()).toBe(20);
    }
    expect(textOf(machine)).toBe(before);
    await using terminal = open();
    await terminal.waitFor('Start over?');
    terminal.type('y');
    for (const [question, typed] of [
      ['a WHOOP app of your own', KEYS.down],
      ['Client ID', machine.whoop.clientId],
      ['Client Secret', machine.whoop.clientSecret],
    ] as const) {
      await terminal.waitFor(question);
      terminal.type(`${typed}${KEYS.enter}`);
    }
    await terminal.waitFor('is plain from now on');
    await terminal.waitFor('oauth2/auth');
    terminal.type(KEYS.ctrlC);
    expect(await terminal.waitForExit()).toBe(130);
    expect(machine.readEnv()).toMatchObject({ WHOOP_CLIENT_SECRET: machine.whoop.clientSecret });
  });

  test('puts a new secret in the place of one that was changed', async () => {
    await using machine = await startSealed({ expiresInMs: -1, ageMs: 3_600_000 });
    damage(machine, /(CLIENT_SECRET=sealed:v1:)[\w-]{4}/, '$1AAAA');
    const asked = await machine.run(['record', 'profile'], { env: WITH_PASSPHRASE });
    expect(readTextError(asked).hint).toContain('enter the secret again by `wellpipe init`');
    await machine.ask(init(machine), { env: WITH_PASSPHRASE, input: machine.whoop.clientSecret });
    await machine.ask(['record', 'profile'], { env: WITH_PASSPHRASE });
  });
});

describe('auth whoop', () => {
  test.each([
    ['that was changed', /(REFRESH_TOKEN=sealed:v1:)[\w-]{4}/, '$1AAAA'],
    ['of a later version', /(ACCESS_TOKEN=sealed:)v1/, '$1v9'],
  ])('takes the place of a login with a token %s', async (_, place, replacement) => {
    await using machine = await startSealed();
    damage(machine, place, replacement);
    await logIn(machine, WITH_PASSPHRASE);
    for (const key of TOKENS) expect(machine.readEnv()[key]).toStartWith('sealed:v1:');
    await machine.ask(['record', 'profile'], { env: WITH_PASSPHRASE });
  });

  test('without the key names the way to start over, before the browser opens', async () => {
    await using machine = await startSealed();
    const result = await machine.run(['auth', 'whoop', '--json'], { env: WRONG });
    expect(result.code).toBe(20);
    expect(readJsonError(result).hint).toContain('wellpipe init --force');
    expect(machine.whoop.requests).toEqual([]);
  });

  test('follows an init where the marker is missing', async () => {
    await using machine = await startSealed();
    damage(machine, /WELLPIPE_PROTECTION=.*\n/, '');
    await machine.ask(init(machine), { env: NO_SECRET, input: machine.whoop.clientSecret });
    await logIn(machine, NO_SECRET);
    expect(textOf(machine)).not.toContain('sealed');
    await machine.ask(['record', 'profile'], { env: NO_SECRET });
  });
});
