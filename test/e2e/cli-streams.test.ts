import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { BINARY, spawnWellpipe } from '../support/binary.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { HungWhoop } from './support/hung-whoop.ts';
import { Machine } from './support/login.ts';
import { until } from './support/waiting.ts';

/** What is promised is a second; the rest is for a machine with much else to do. */
const A_SECOND_MS = 2_000;
const FOR_EVER_MS = 60_000;
const INTERRUPTED = 130;
const LOCAL_DATA = 40;
const HUGE_CHARACTERS = 5_000_000;
const FULL_DEVICE = '/dev/full';
if (!existsSync(FULL_DEVICE))
  console.warn(`Output that nobody takes is not tried: there is no ${FULL_DEVICE}.`);

/** A member whose profile has a field that is larger than any pipe. */
async function startHugeMember(): Promise<{ machine: Machine; huge: string }> {
  const huge = 'é😀x'.repeat(HUGE_CHARACTERS / 4);
  const profile = {
    user_id: 1,
    email: 'demo.member@example.com',
    first_name: 'Demo',
    last_name: 'Member',
    huge,
  };
  const machine = await Machine.start({
    intercept: ({ path }) =>
      path.endsWith('/profile/basic')
        ? {
            reply: {
              status: 200,
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify(profile),
            },
          }
        : undefined,
  });
  machine.placeLogin();
  return { machine, huge };
}

/** The executable with pipes of its own, which can be read slowly and closed early. */
function startPiped(machine: Machine, args: readonly string[]) {
  return Bun.spawn([BINARY, ...args], {
    cwd: machine.home.home,
    env: { ...machine.home.env, ...machine.env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
}

describe('an answer of 5 MB', () => {
  test('goes through a pipe as a whole', async () => {
    const { machine, huge } = await startHugeMember();
    await using _ = machine;
    const { code, stdout, stderr } = await machine.run(['record', 'profile', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout).record.huge === huge).toBe(true);
  });

  test('waits for a slow reader', async () => {
    const { machine, huge } = await startHugeMember();
    await using _ = machine;
    const child = startPiped(machine, ['record', 'profile', '--json']);
    let bytes = 0;
    for await (const chunk of child.stdout) {
      bytes += chunk.byteLength;
      await Bun.sleep(1);
    }
    expect(await child.exited).toBe(0);
    expect(bytes).toBeGreaterThan(Buffer.byteLength(huge));
  });

  test.each([[['record', 'profile', '--json']], [['record', 'profile']]])(
    'is no failure of %j when its reader leaves (`| head -1`)',
    async (args) => {
      const { machine } = await startHugeMember();
      await using _ = machine;
      const child = startPiped(machine, args);
      const reader = child.stdout.getReader();
      await reader.read();
      await reader.cancel();
      expect(await child.exited).toBe(0);
      expect(await child.stderr.text()).toBe('');
    },
  );
});

test('an exit code survives that nobody reads the error', async () => {
  await using machine = await Machine.start();
  for (const args of [['today'], ['today', '--json']]) {
    const child = startPiped(machine, args);
    await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
    expect(await child.exited).toBe(10);
  }
});

test.skipIf(!existsSync(FULL_DEVICE))(
  'an answer that cannot be written is an error of this machine',
  async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    for (const format of [[], ['--json']]) {
      const child = Bun.spawn([BINARY, 'days', ...format], {
        env: { ...machine.home.env, ...machine.env },
        stdin: 'ignore',
        stdout: Bun.file(FULL_DEVICE),
        stderr: 'pipe',
      });
      expect(await child.exited).toBe(LOCAL_DATA);
      expect(await child.stderr.text()).toBe(
        'error: Cannot write stdout: the disk is full.\nhint: Free some space and run the same again.\n',
      );
    }
  },
);

describe('a command that waits for WHOOP', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends at %s within a second', async (signal) => {
    using home = createScratchHome();
    await using whoop = await HungWhoop.start();
    whoop.logIn(home);
    await using running = spawnWellpipe(['today'], { home });
    await until('WHOOP has got a request', () => whoop.requests > 0);
    const startedAtMs = performance.now();
    running.signal(signal);
    expect(await running.waitForExit()).toBe(INTERRUPTED);
    expect(performance.now() - startedAtMs).toBeLessThan(A_SECOND_MS);
    expect(running.stdout.text).toBe('');
    expect(running.stderr.text).toBe('error: Interrupted.\n');
  });

  test('says so in JSON where that was asked for', async () => {
    using home = createScratchHome();
    await using whoop = await HungWhoop.start();
    whoop.logIn(home);
    await using running = spawnWellpipe(['days', '--json'], { home });
    await until('WHOOP has got a request', () => whoop.requests > 0);
    running.signal('SIGINT');
    expect(await running.waitForExit(A_SECOND_MS)).toBe(INTERRUPTED);
    expect(JSON.parse(running.stdout.text)).toEqual({
      error: { code: 'interrupted', message: 'Interrupted.' },
    });
  });

  test('finishes a refresh already sent before it ends', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
    await using machine = await Machine.start({
      intercept: ({ path }) => (path.endsWith('/token') ? gate : undefined),
    });
    machine.placeLogin({ expiresInMs: -1 });
    const { WHOOP_REFRESH_TOKEN: former } = machine.readEnv();
    await using running = machine.start(['today']);
    await until('WHOOP has got the refresh', () => machine.statusesOf('/token').length === 1);
    running.signal('SIGINT');
    await Bun.sleep(200);
    open(undefined);
    expect(await running.waitForExit()).toBe(INTERRUPTED);
    expect(machine.readEnv().WHOOP_REFRESH_TOKEN).not.toBe(former);
  });

  test('gives that up too when it is interrupted again', async () => {
    await using machine = await Machine.start({
      intercept: ({ path }) => (path.endsWith('/token') ? { delayMs: FOR_EVER_MS } : undefined),
    });
    machine.placeLogin({ expiresInMs: -1 });
    await using running = machine.start(['today']);
    await until('WHOOP has got the refresh', () => machine.statusesOf('/token').length === 1);
    running.signal('SIGINT');
    await Bun.sleep(200);
    running.signal('SIGINT');
    expect(await running.waitForExit(A_SECOND_MS)).toBe(INTERRUPTED);
  });
});
