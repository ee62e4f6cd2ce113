import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setLogLevel } from '../../../src/core/log.ts';
import { canMount, canRunUnprivileged, runScript } from '../core/support/run-script.ts';
import { createMemberHome, type MemberHome } from './support/member-home.ts';

const CURRENT_TOKEN = join(import.meta.dir, 'support', 'current-token.ts');

describe('several processes', () => {
  test('that share a home after expiry send one refresh, and all get its token', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.faults.push({ delayMs: 200 });
    const answers = await Promise.all([1, 2, 3, 4].map(() => runScript(CURRENT_TOKEN, [home.envPath, '3'])));
    expect(new Set(answers.map(({ value }) => value)).size).toBe(1);
    expect(answers[0]?.value).toBe(home.read().WHOOP_ACCESS_TOKEN);
    expect(await home.accepts(String(answers[0]?.value))).toBe(true);
    expect(home.tokenRequests).toBe(1);
  });

  test('of two homes that share one .env share its lock', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const other = join(home.scratch.home, 'other');
    mkdirSync(other);
    symlinkSync(home.envPath, join(other, '.env'));
    home.faults.push({ delayMs: 200 });
    const answers = await Promise.all(
      [home.envPath, join(other, '.env')].map((path) => runScript(CURRENT_TOKEN, [path])),
    );
    expect(answers[0]?.value).toBe(answers[1]?.value);
    expect(home.tokenRequests).toBe(1);
    expect(readdirSync(other)).toEqual(['.env']);
    expect(readdirSync(home.scratch.wellpipeHome).sort()).toEqual(['.env', 'refresh.lock']);
  });
});

/** Gives the home to nobody, but for the right to write in its folder. */
function makeReadOnly(home: MemberHome): void {
  chmodSync(dirname(home.scratch.wellpipeHome), 0o755);
  chmodSync(home.envPath, 0o644);
  chmodSync(home.scratch.wellpipeHome, 0o555);
}

describe('a home that cannot be written', () => {
  test.skipIf(!canRunUnprivileged)('ends a refresh before anything is sent', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    makeReadOnly(home);
    const { error } = await runScript(CURRENT_TOKEN, [home.envPath], { unprivileged: true });
    chmodSync(home.scratch.wellpipeHome, 0o755);
    expect(error).toMatchObject({
      code: 'local_data',
      message: expect.stringContaining(home.scratch.wellpipeHome),
    });
    expect(home.tokenRequests).toBe(0);
  });

  test.skipIf(!canRunUnprivileged)('though a lock can be had, ends it too', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const lock = join(home.scratch.wellpipeHome, 'refresh.lock');
    writeFileSync(lock, '');
    if (process.getuid?.() === 0) chownSync(lock, 65534, 65534);
    makeReadOnly(home);
    const { error } = await runScript(CURRENT_TOKEN, [home.envPath], { unprivileged: true });
    chmodSync(home.scratch.wellpipeHome, 0o755);
    expect(error).toMatchObject({
      code: 'local_data',
      message: `Cannot write ${home.envPath}: permission denied.`,
    });
    expect(home.tokenRequests).toBe(0);
  });

  test.skipIf(!canRunUnprivileged)('still serves a token that is good', async () => {
    await using home = await createMemberHome();
    const login = home.login({ obtained: -600_000, expires: 3_000_000 });
    home.write(login);
    makeReadOnly(home);
    const answer = await runScript(CURRENT_TOKEN, [home.envPath], { unprivileged: true });
    chmodSync(home.scratch.wellpipeHome, 0o755);
    expect(answer).toEqual({ value: login.WHOOP_ACCESS_TOKEN });
  });

  test.skipIf(!canRunUnprivileged)('still serves a seed from memory', async () => {
    await using home = await createMemberHome();
    home.write({});
    makeReadOnly(home);
    const { WHOOP_ACCESS_TOKEN = '', WHOOP_REFRESH_TOKEN = '' } = home.login();
    const answer = await runScript(CURRENT_TOKEN, [home.envPath], {
      unprivileged: true,
      env: { WHOOP_ACCESS_TOKEN, WHOOP_REFRESH_TOKEN },
    });
    chmodSync(home.scratch.wellpipeHome, 0o755);
    expect(answer).toEqual({ value: WHOOP_ACCESS_TOKEN });
    expect(home.tokenRequests).toBe(0);
  });

  test.skipIf(!canMount)('because its disk is full, ends a refresh before anything is sent', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const folder = home.scratch.wellpipeHome;
    const kept = join(home.scratch.home, 'kept');
    copyFileSync(home.envPath, kept);
    const mount = [
      `mount -t tmpfs -o size=16k tmpfs ${folder}`,
      `cp ${kept} ${home.envPath}`,
      `(head -c 100000 /dev/zero > ${folder}/filler || true) 2>/dev/null`,
    ].join(' && ');
    const { error } = await runScript(CURRENT_TOKEN, [home.envPath], { mount });
    expect(error).toMatchObject({ code: 'local_data', message: expect.stringContaining('the disk is full') });
    expect(home.tokenRequests).toBe(0);
  });
});

describe('a disk that fails after WHOOP has answered', () => {
  beforeAll(() => setLogLevel('silent'));
  afterAll(() => setLogLevel('warn'));

  /** Takes the home away while WHOOP's answer is on its way; answers how to put it back. */
  async function loseHome(home: MemberHome): Promise<() => void> {
    while (home.tokenRequests === 0) await Bun.sleep(5);
    const aside = join(home.scratch.home, 'aside');
    renameSync(home.scratch.wellpipeHome, aside);
    writeFileSync(home.scratch.wellpipeHome, 'in the way');
    return () => {
      rmSync(home.scratch.wellpipeHome);
      renameSync(aside, home.scratch.wellpipeHome);
    };
  }

  test('leaves the new pair in memory, and it is written as soon as that works', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const before = home.text();
    home.faults.push({ delayMs: 300 });
    const tokens = home.tokens(home.app);
    const waiting = tokens.current();
    const putBack = await loseHome(home);
    const { value } = await waiting;
    expect(await home.accepts(value)).toBe(true);
    expect((await tokens.current()).value).toBe(value);
    putBack();
    expect(home.text()).toBe(before);
    expect((await tokens.current()).value).toBe(value);
    await tokens.settle();
    expect(home.read().WHOOP_ACCESS_TOKEN).toBe(value);
    expect((await home.tokens().current()).value).toBe(value);
    expect(home.tokenRequests).toBe(1);
  });

  test('does not put the pair over a login that somebody made meanwhile', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.faults.push({ delayMs: 300 });
    const tokens = home.tokens();
    const waiting = tokens.current();
    const putBack = await loseHome(home);
    await waiting;
    putBack();
    const newer = home.login({ obtained: 0, expires: 3_600_000 });
    home.write(newer);
    expect((await tokens.current()).value).toBe(newer.WHOOP_ACCESS_TOKEN ?? '');
    await tokens.settle();
    expect(home.read()).toMatchObject(newer);
  });
});
