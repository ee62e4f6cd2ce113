import { describe, expect, test } from 'bun:test';
import { runWellpipe, spawnWellpipe } from '../support/binary.ts';
import { Machine } from './support/login.ts';
import {
  answersTo,
  answerTo,
  callTool,
  INITIALIZED,
  initialize,
  readMessages,
  request,
  send,
  textOf,
  toLines,
} from './support/mcp-lines.ts';

const INVALID_REQUEST = -32_600;
const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;
const PROFILE = ['whoop_record', { kind: 'profile' }] as const;

test('answers to a script are complete although its input ends at once', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  const input = toLines(initialize(), INITIALIZED, request(1, 'tools/list'), callTool(2, ...PROFILE));
  const { code, stdout, stderr } = await machine.run(['serve'], { input });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const messages = readMessages(stdout);
  expect(messages.map(({ id }) => id)).toEqual(['init', 1, 2]);
  expect(JSON.parse(textOf(messages[2] ?? { jsonrpc: '2.0' }))).toHaveProperty('record.email');
});

test('nothing comes in, nothing goes out', async () => {
  expect(await runWellpipe(['serve'])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('a last line without its end is still answered', async () => {
  const { stdout } = await runWellpipe(['serve'], { input: toLines(initialize()).trimEnd() });
  expect(readMessages(stdout).map(({ id }) => id)).toEqual(['init']);
});

describe('input that is no message', () => {
  const NOISE = [
    'garbage',
    '',
    '   ',
    '{',
    'null',
    '[]',
    '[{"jsonrpc":"2.0","method":"notifications/unheard"}]',
    '"text"',
    '\u0000\u001b[31m',
    '{"jsonrpc":"2.0"}',
    '{"jsonrpc":"2.0","id":null,"method":"ping"}',
    '{"jsonrpc":"2.0","id":{},"method":"ping"}',
    '{"jsonrpc":"2.0","id":"unasked","result":{}}',
    '{"jsonrpc":"2.0","method":"notifications/unheard"}',
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"unknown"}}',
    '{"jsonrpc":"2.0","method":"notifications/cancelled"}',
    'Content-Length: 52',
  ];

  test('is passed over, and what comes after it is answered', async () => {
    await using server = spawnWellpipe(['serve', '--debug']);
    send(server, ...NOISE, initialize(), ...NOISE, INITIALIZED, request(1, 'ping'));
    await answerTo(server, 1);
    send(server, request(2, 'tools/list'));
    await answerTo(server, 2);
    server.endInput();
    expect(await server.waitForExit()).toBe(0);
    expect(readMessages(server.stdout.text).map(({ id }) => id)).toEqual(['init', 1, 2]);
  });

  test('is refused by its id where it has one', async () => {
    await using server = spawnWellpipe(['serve']);
    send(
      server,
      initialize(),
      '{"id":1,"method":"ping"}',
      '{"jsonrpc":"1.0","id":2,"method":"ping"}',
      '{"jsonrpc":"2.0","id":3}',
      '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":[]}',
      request(5, 'tools/call'),
      request(6, 'tools/call', { name: 'whoop_days', arguments: 'all' }),
      request(7, 'completion/complete'),
      request(8, 'prompts/get'),
      request(9, 'no/such/method'),
    );
    const answers = await answersTo(server, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(answers.map(({ error }) => error?.code)).toEqual([
      ...Array(4).fill(INVALID_REQUEST),
      ...Array(4).fill(INVALID_PARAMS),
      METHOD_NOT_FOUND,
    ]);
  });
});

test('under --debug stdout carries messages alone, and stderr no secret', async () => {
  await using machine = await Machine.start();
  machine.placeLogin({ expiresInMs: -1 });
  const before = machine.readEnv();
  await using server = machine.start(['serve', '--debug']);
  send(server, initialize(), INITIALIZED, callTool(1, 'whoop_today'), callTool(2, 'whoop_days', { days: 0 }));
  await answersTo(server, [1, 2]);
  server.endInput();
  expect(await server.waitForExit()).toBe(0);
  expect(readMessages(server.stdout.text)).toHaveLength(3);
  expect(server.stderr.text).toMatch(/^debug: whoop_today: \d+ characters after \d+ ms$/m);
  expect(server.stderr.text).toMatch(/^debug: whoop_days: invalid_input after \d+ ms$/m);
  const after = machine.readEnv();
  const secrets = [before, after].flatMap((values) => [
    values.WHOOP_ACCESS_TOKEN,
    values.WHOOP_REFRESH_TOKEN,
  ]);
  for (const secret of [...secrets, machine.whoop.clientSecret]) {
    expect(server.stderr.text).not.toContain(secret ?? '?');
    expect(server.stdout.text).not.toContain(secret ?? '?');
  }
});

test('a hundred calls at once are all answered', async () => {
  await using server = spawnWellpipe(['serve', '--demo']);
  const ids = Array.from({ length: 100 }, (_, index) => index);
  send(server, initialize(), INITIALIZED, ...ids.map((id) => callTool(id, 'whoop_status')));
  expect((await answersTo(server, ids)).map(({ id }) => id)).toEqual(ids);
});
