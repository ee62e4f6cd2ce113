import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync } from 'node:fs';
import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js';
import { describeDemoApp } from '../../src/engine/demo-login.ts';
import { CAPABILITIES, SERVER_INFO } from '../../src/mcp/identity.ts';
import { TOOLS } from '../../src/mcp/tools.ts';
import { spawnWellpipe } from '../support/binary.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { describeLoginAt, writeEnvFile } from './support/env-values.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';
import {
  answersTo,
  answerTo,
  callTool,
  INITIALIZED,
  initialize,
  request,
  send,
  textOf,
} from './support/mcp-lines.ts';

const LATEST = '2025-11-25';

describe('a client', () => {
  test.each([...SUPPORTED_PROTOCOL_VERSIONS])('of revision %s is served in it', async (revision) => {
    await using server = spawnWellpipe(['serve']);
    send(server, initialize(revision), INITIALIZED, request(1, 'tools/list'));
    expect((await answerTo(server, 'init')).result?.protocolVersion).toBe(revision);
    expect((await answerTo(server, 1)).result?.tools).toHaveLength(TOOLS.length);
  });

  test.each(['2026-07-28', '2099-01-01', '1.0'])(
    'of another revision (%s) is offered the latest',
    async (asked) => {
      await using server = spawnWellpipe(['serve']);
      send(server, initialize(asked));
      expect((await answerTo(server, 'init')).result?.protocolVersion).toBe(LATEST);
    },
  );

  test('that asks for a newer protocol, and then opens in the older way, is served in it', async () => {
    await using server = spawnWellpipe(['serve']);
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    send(server, request('probe', 'server/discover', { _meta: meta }));
    expect((await answerTo(server, 'probe')).result).toMatchObject({ supportedVersions: ['2026-07-28'] });
    send(server, request('list', 'tools/list', { _meta: meta }));
    expect((await answerTo(server, 'list')).result).toMatchObject({ resultType: 'complete' });
    send(server, initialize(), INITIALIZED, request(1, 'tools/list'));
    expect((await answerTo(server, 'init')).result?.protocolVersion).toBe(LATEST);
    expect((await answerTo(server, 1)).result?.tools).toHaveLength(TOOLS.length);
  });

  test('of the SDK learns who serves, how to ask and what can be asked', async () => {
    await using machine = await Machine.start();
    await using mcp = await McpClient.connect({ home: machine.home });
    expect(mcp.sdk.getServerVersion()).toEqual(SERVER_INFO);
    expect(mcp.sdk.getInstructions()?.length).toBeLessThanOrEqual(2_000);
    expect(mcp.sdk.getServerCapabilities()).toEqual(CAPABILITIES);
    const { tools } = await mcp.sdk.listTools();
    expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
    await mcp.sdk.ping();
  });
});

describe('a call that cannot be answered', () => {
  test('is told apart: no such tool, no such argument, another type, a bad value', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });

    await expect(mcp.sdk.callTool({ name: 'whoop_dayz' })).rejects.toMatchObject({
      code: -32_602,
      message: expect.stringContaining('whoop_days'),
    });
    expect(await mcp.fail('whoop_days', { metric: ['strain'] })).toMatchObject({
      code: 'invalid_input',
      message: 'There is no argument "metric". Did you mean "metrics"?',
      hint: 'The arguments are metrics, by, from, to, days.',
    });
    for (const [tool, given, named] of [
      ['whoop_days', { days: '14' }, '"days" is "14"; it must be a number.'],
      ['whoop_days', { days: 1.5 }, '"days" is 1.5; it must be a whole number from 1 to 36525.'],
      ['whoop_sleeps', { days: -7 }, '"days" is -7; it must be a whole number from 1 to 36525.'],
      ['whoop_days', { days: 1e9 }, '"days" is 1000000000; it must be a whole number from 1 to 36525.'],
      ['whoop_days', { metrics: 'strain' }, '"metrics" is "strain"; it must be a list.'],
      ['whoop_days', { metrics: ['hrv'] }, '"hrv" is not a metric.'],
      ['whoop_days', { by: 'year' }, '"by" is "year"; it must be one of "day", "week", "month".'],
      ['whoop_sleeps', { naps: 'no' }, '"naps" is "no"; it must be true or false.'],
      ['whoop_workouts', { limit: 0 }, '"limit" is 0; it must be a whole number from 1 to 5000.'],
      ['whoop_workouts', { min_strain: 22 }, '"min_strain" is 22; it must be from 0 to 21.'],
      ['whoop_workouts', { min_strain: 'high' }, '"min_strain" is "high"'],
      ['whoop_today', { date: 20_261_122 }, '"date" is 20261122; it must be text.'],
      ['whoop_today', { date: ['today'] }, '"date" is a list of 1'],
      ['whoop_record', {}, '"kind" is missing'],
      ['whoop_record', { kind: 'sleep' }, 'A sleep is named by its id.'],
      ['whoop_record', { kind: 'profile', id: '1' }, 'it takes no id'],
      ['whoop_record', { kind: 'cycle', id: '../user/profile/basic' }, '../user/profile/basic'],
      ['whoop_status', { action: 'dance' }, '"action" is "dance"'],
    ] as const) {
      const error = await mcp.fail(tool, given);
      expect(error).toMatchObject({ code: 'invalid_input', message: expect.stringContaining(named) });
      expect(error.hint).not.toBe('');
    }
    expect(machine.statusesOf('basic')).toEqual([]);
  });

  test('fails as the command does for the same value', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });
    for (const [tool, given, command] of [
      ['whoop_today', { date: '2026-02-30' }, ['today', '--date', '2026-02-30']],
      ['whoop_today', { date: '22.11.2026' }, ['today', '--date', '22.11.2026']],
      ['whoop_today', { date: '2026-11' }, ['today', '--date', '2026-11']],
      ['whoop_days', { from: '2025-W53' }, ['days', '--from', '2025-W53']],
      ['whoop_days', { from: '0001-01-01' }, ['days', '--from', '0001-01-01']],
      ['whoop_days', { from: 'today', to: '-3d' }, ['days', '--from', 'today', '--to', '-3d']],
      ['whoop_sleeps', { days: 3, from: 'today' }, ['sleeps', '--days', '3', '--from', 'today']],
      ['whoop_record', { kind: 'workout', id: 'a/b' }, ['record', 'workout', 'a/b']],
      ['whoop_record', { kind: 'cycle', id: '1' }, ['record', 'cycle', '1']],
    ] as const) {
      const { code, stdout } = await machine.run([...command, '--json']);
      const { error } = JSON.parse(stdout);
      const { hint, ...said } = await mcp.fail(tool, given);
      expect(said).toEqual({ code: error.code, message: error.message });
      // A model is advised of tools, where a command is advised of commands.
      if (error.hint.includes('`wellpipe ')) expect(hint).not.toContain('`wellpipe ');
      else expect(hint).toBe(error.hint);
      expect([21, 22]).toContain(code);
    }
  });
});

describe('without a login', () => {
  test('a call names the one command to run, and the next one works once it was run', async () => {
    await using machine = await Machine.start();
    const { home, whoop } = machine;
    await using mcp = await McpClient.connect({ home });
    expect((await mcp.sdk.listTools()).tools).toHaveLength(TOOLS.length);
    const stranger = await mcp.fail('whoop_today');
    expect(stranger).toMatchObject({
      code: 'not_logged_in',
      hint: expect.stringContaining('`wellpipe init`'),
    });
    expect(await mcp.ask('whoop_status')).toMatchObject({ logged_in: false });

    writeEnvFile(home, describeDemoApp(whoop));
    const appOnly = await mcp.fail('whoop_today');
    expect(appOnly).toMatchObject({
      code: 'not_logged_in',
      hint: expect.stringMatching(/^Run `wellpipe auth whoop` to log in\. Or call whoop_status/),
    });

    writeEnvFile(home, describeLoginAt(whoop));
    expect(await mcp.ask('whoop_today')).toHaveProperty('recovery');
    expect(await mcp.ask('whoop_status', { action: 'check' })).toMatchObject({ logged_in: true });
  });

  test('a broken .env is told at each call, until it is mended', async () => {
    await using machine = await Machine.start();
    machine.writeEnv('this is no assignment\n');
    await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });
    expect(await mcp.fail('whoop_today')).toMatchObject({
      code: 'config',
      message: expect.stringContaining('line 1'),
    });
    machine.placeLogin();
    expect(await mcp.ask('whoop_today')).toHaveProperty('recovery');
  });
});

test('a login at another WHOOP takes over at the next call, and its token goes nowhere else', async () => {
  await using first = await Machine.start();
  await using second = await Machine.start();
  const { home, whoop: before } = first;
  const { whoop: after } = second;
  await using mcp = await McpClient.connect({ home });
  writeEnvFile(home, describeLoginAt(before));
  await mcp.ask('whoop_record', { kind: 'profile' });
  expect([before.requests.length, after.requests.length]).toEqual([1, 0]);

  writeEnvFile(home, describeLoginAt(after));
  await mcp.ask('whoop_record', { kind: 'profile' });
  expect([before.requests.length, after.requests.length]).toEqual([1, 1]);
});

test('two servers on one home renew a login once, and both answer', async () => {
  await using machine = await Machine.start();
  machine.placeLogin({ expiresInMs: -1 });
  const connect = () => McpClient.connect({ home: machine.home, env: machine.env });
  await using first = await connect();
  await using second = await connect();
  const answers = await Promise.all(
    [first, second, first, second].map((mcp) => mcp.ask('whoop_record', { kind: 'profile' })),
  );
  for (const answer of answers) expect(answer).toHaveProperty('record.email');
  expect(machine.whoop.refreshes).toBe(1);
  expect(machine.statusesOf('/token')).toEqual([200]);
});

test('serve --demo answers about the simulated member, and leaves nothing on the disk', async () => {
  using home = createScratchHome();
  await using server = spawnWellpipe(['serve', '--demo'], { home });
  send(server, initialize(), INITIALIZED, callTool(1, 'whoop_today'), callTool(2, 'whoop_status'));
  const [today, status] = (await answersTo(server, [1, 2])).map((answer) => JSON.parse(textOf(answer)));
  expect(today).toHaveProperty('recovery.recovery_score');
  expect(status).toMatchObject({ logged_in: true, source: 'memory' });
  server.endInput();
  expect(await server.waitForExit()).toBe(0);
  expect(
    [home.home, home.wellpipeHome].flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : [])),
  ).toEqual([]);
});
