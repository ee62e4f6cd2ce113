import { describe, expect, test } from 'bun:test';
import { type RunningWellpipe, spawnWellpipe } from '../support/binary.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { HungWhoop } from './support/hung-whoop.ts';
import { Machine } from './support/login.ts';
import {
  answersTo,
  answerTo,
  callTool,
  cancel,
  INITIALIZED,
  initialize,
  readMessages,
  request,
  send,
} from './support/mcp-lines.ts';
import { until } from './support/waiting.ts';

/** What is promised is a second; the rest is for a machine with much else to do. */
const A_SECOND_MS = 2_000;
const PROFILE = ['whoop_record', { kind: 'profile' }] as const;
const TOKEN_PATH = '/oauth/oauth2/token';
const SLOW_REFRESH_MS = 3_000;

const ENDS: [string, (server: RunningWellpipe) => void][] = [
  ['the end of its input', (server) => server.endInput()],
  ['SIGTERM', (server) => server.signal('SIGTERM')],
  ['SIGHUP', (server) => server.signal('SIGHUP')],
];

/** `serve` with a login at a WHOOP that hangs, and a call that waits for it. */
async function hang(home: ScratchHome, whoop: HungWhoop): Promise<RunningWellpipe> {
  whoop.logIn(home);
  const server = spawnWellpipe(['serve'], { home });
  send(server, initialize(), INITIALIZED, callTool(1, ...PROFILE));
  await until('WHOOP has got a request', () => whoop.requests > 0);
  return server;
}

describe('a call in flight does not hold the server:', () => {
  test.each(ENDS)('%s ends it within a second', async (_, end) => {
    using home = createScratchHome();
    await using whoop = await HungWhoop.start();
    await using server = await hang(home, whoop);
    const startedAtMs = performance.now();
    end(server);
    expect(await server.waitForExit()).toBe(0);
    expect(performance.now() - startedAtMs).toBeLessThan(A_SECOND_MS);
    expect(readMessages(server.stdout.text).map(({ id }) => id)).toEqual(['init']);
    expect(server.stderr.text).toBe('');
    await until('its connections to WHOOP are closed', () => whoop.open === 0);
  });

  test('SIGINT ends it as it ends any command', async () => {
    using home = createScratchHome();
    await using whoop = await HungWhoop.start();
    await using server = await hang(home, whoop);
    server.signal('SIGINT');
    expect(await server.waitForExit(A_SECOND_MS)).toBe(0);
  });
});

describe('a cancelled call', () => {
  test('lets go of WHOOP, gets no answer, and the server goes on', async () => {
    using home = createScratchHome();
    await using whoop = await HungWhoop.start();
    whoop.logIn(home);
    await using server = spawnWellpipe(['serve'], { home });
    send(server, initialize(), INITIALIZED);
    for (const id of [1, 2]) {
      send(server, callTool(id, ...PROFILE));
      await until('WHOOP has got its request', () => whoop.requests === id);
      send(server, cancel(id));
      await until('its connection to WHOOP is closed', () => whoop.open === 0);
    }
    send(server, request('list', 'tools/list'), callTool('status', 'whoop_status'));
    await answersTo(server, ['list', 'status']);
    expect(readMessages(server.stdout.text).map(({ id }) => id)).toEqual(['init', 'list', 'status']);
  });

  test('leaves alone the refresh that it had caused', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
    await using machine = await Machine.start({
      intercept: ({ path }) => (path === TOKEN_PATH ? gate : undefined),
    });
    machine.placeLogin({ expiresInMs: -1 });
    const { WHOOP_REFRESH_TOKEN: former } = machine.readEnv();
    await using server = machine.start(['serve']);
    send(server, initialize(), INITIALIZED, callTool(1, ...PROFILE));
    await until('WHOOP has got the refresh', () => machine.statusesOf('/token').length === 1);
    send(server, cancel(1), request(2, 'ping'));
    await answerTo(server, 2);
    open(undefined);
    await until('the new tokens are stored', () => machine.readEnv().WHOOP_REFRESH_TOKEN !== former);
    send(server, callTool(3, ...PROFILE));
    expect((await answerTo(server, 3)).result?.isError).toBeUndefined();
    expect(machine.whoop.refreshes).toBe(1);
    expect(readMessages(server.stdout.text).map(({ id }) => id)).toEqual(['init', 2, 3]);
  });
});

test('a refresh already sent is finished before the server ends, however it is asked to', async () => {
  await Promise.all(
    ENDS.map(async ([, end]) => {
      await using machine = await Machine.start({
        intercept: ({ path }) => (path === TOKEN_PATH ? { delayMs: SLOW_REFRESH_MS } : undefined),
      });
      machine.placeLogin({ expiresInMs: -1 });
      const { WHOOP_REFRESH_TOKEN: former } = machine.readEnv();
      await using server = machine.start(['serve']);
      send(server, initialize(), INITIALIZED, callTool(1, ...PROFILE));
      await until('WHOOP has got the refresh', () => machine.statusesOf('/token').length === 1);
      end(server);
      expect(await server.waitForExit()).toBe(0);
      expect(machine.whoop.refreshes).toBe(1);
      expect(machine.readEnv().WHOOP_REFRESH_TOKEN).not.toBe(former);
      const { stdout } = await machine.run(['record', 'profile', '--json']);
      expect(JSON.parse(stdout)).toHaveProperty('record.email');
      expect(machine.whoop.refreshes).toBe(1);
    }),
  );
});
