import { describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { BINARY, type RunningWellpipe, spawnWellpipe } from '../support/binary.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { ERAS, MODERN_META } from './support/eras.ts';
import { HungWhoop } from './support/hung-whoop.ts';
import {
  answersTo,
  answerTo,
  cancel,
  INITIALIZED,
  initialize,
  readMessages,
  request,
  send,
} from './support/mcp-lines.ts';
import { until } from './support/waiting.ts';

const PARSE_ERROR = -32_700;
const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;
const UNSUPPORTED_VERSION = -32_022;
const TEN_MEGABYTES = 10_000_000;
const MEGABYTE = 1_000_000;
/** Together far more than what waits for the garbage collector. */
const MANY = 50;
const STATUS = { name: 'whoop_status', arguments: {} };

/** Memory of a process that is in use, in bytes. */
function memoryOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

describe.each(ERAS.map((era) => [era.name, era] as const))('a client that opens %s', (_, era) => {
  const start = (): RunningWellpipe => {
    const server = spawnWellpipe(['serve', '--demo']);
    send(server, ...era.opening);
    return server;
  };

  test('is answered after garbage, across CRLF, and though a character is cut in two', async () => {
    await using server = start();
    const line = `${JSON.stringify(era.request(2, 'tools/call', { name: 'whoop_ÿ😀', arguments: {} }))}\r\n`;
    const bytes = new TextEncoder().encode(line);
    const middle = bytes.indexOf(0xf0) + 2;
    send(server, 'garbage', '{"jsonrpc":"2.0"', '\u0000', JSON.stringify(era.request(1, 'tools/list')));
    server.write(bytes.subarray(0, middle));
    await answerTo(server, 1);
    server.write(bytes.subarray(middle));
    expect((await answerTo(server, 2)).error).toMatchObject({
      code: INVALID_PARAMS,
      message: expect.stringContaining('"whoop_ÿ😀"'),
    });
  });

  test('may send messages of ten megabytes, which take no memory for long', async () => {
    await using server = start();
    const long = 'x'.repeat(TEN_MEGABYTES);
    const ask = async (id: number) => {
      send(server, era.request(id, 'tools/call', { name: 'whoop_days', arguments: { by: long } }));
      return (await answerTo(server, id)).result;
    };
    for (let id = 1; id <= MANY; id++) expect(await ask(id)).toMatchObject({ isError: true });
    expect(memoryOf(server.pid)).toBeLessThan(MANY * TEN_MEGABYTES);
    expect(server.stdout.text.length).toBeLessThan(MEGABYTE);
  });

  test('is told by the code what is wrong: the method, the type of a parameter, what it names', async () => {
    await using server = start();
    const refused: readonly (readonly [method: string, params: object, code: number])[] = [
      ['no/such/method', {}, METHOD_NOT_FOUND],
      ['tools/call', {}, INVALID_PARAMS],
      ['tools/call', { name: 7 }, INVALID_PARAMS],
      ['tools/call', { name: 'whoop_days', arguments: 'all' }, INVALID_PARAMS],
      ['tools/list', { cursor: 7 }, INVALID_PARAMS],
      ['resources/read', {}, INVALID_PARAMS],
      ['resources/read', { uri: {} }, INVALID_PARAMS],
      ['prompts/get', { name: 'nope' }, INVALID_PARAMS],
      ['prompts/get', { name: 'morning_brief', arguments: [] }, INVALID_PARAMS],
      ['prompts/get', { name: 'sleep_review', arguments: { tag: 'nope' } }, INVALID_PARAMS],
      ['prompts/get', { name: 'compare_blocks', arguments: { a: 'tag:nope', b: '-9d' } }, INVALID_PARAMS],
      ['prompts/get', { name: 'morning_brief', arguments: { date: 7 } }, INVALID_PARAMS],
      ['completion/complete', {}, INVALID_PARAMS],
      ['completion/complete', { ref: { type: 'ref/prompt', name: 'nope' } }, INVALID_PARAMS],
      ['completion/complete', { ref: {}, argument: { name: 'date', value: '2' } }, INVALID_PARAMS],
    ];
    send(server, ...refused.map(([method, params], id) => era.request(id, method, params)));
    const answers = await answersTo(server, [...refused.keys()]);
    expect(answers.map(({ error }, id) => [refused[id]?.[0], error?.code])).toEqual(
      refused.map(([method, , code]) => [method, code]),
    );
  });

  test('is answered by the ids that can be read, in a batch and on a line that holds two messages', async () => {
    await using server = start();
    const [first, second, third] = [1, 2, 3].map((id) => JSON.stringify(era.request(id, 'tools/list')));
    send(server, `[${first},${second}]`, `${third}{"jsonrpc":"2.0","id":4,"method":"ping"}`);
    const answers = await answersTo(server, [1, 2, 3, 4]);
    expect(answers.map(({ error }) => error?.code)).toEqual([undefined, undefined, PARSE_ERROR, PARSE_ERROR]);
  });

  test('may have two hundred calls in flight', async () => {
    await using server = start();
    const ids = Array.from({ length: 200 }, (_, index) => index);
    send(server, ...ids.map((id) => era.request(id, 'tools/call', STATUS)));
    const answers = await answersTo(server, ids);
    expect(answers.filter(({ result }) => result?.content?.length === 1)).toHaveLength(200);
  });

  test('hears no more of a call that it has cancelled', async () => {
    using home = createScratchHome();
    await using whoop = await HungWhoop.start();
    whoop.logIn(home);
    await using server = spawnWellpipe(['serve'], { home });
    const _meta = { progressToken: 'p' };
    send(
      server,
      ...era.opening,
      era.request(1, 'tools/call', { name: 'whoop_record', arguments: { kind: 'profile' }, _meta }),
    );
    await until('WHOOP has got a request', () => whoop.requests > 0);
    send(server, cancel(1));
    await until('its connection to WHOOP is closed', () => whoop.open === 0);
    send(server, era.request(2, 'tools/list'));
    await answerTo(server, 2);
    expect(readMessages(server.stdout.text).filter(({ id }) => id === 1)).toEqual([]);
  });
});

test('a client that asks and never reads is held back, and takes no memory', async () => {
  using home = createScratchHome();
  const server = spawn(BINARY, ['serve', '--demo'], { env: { ...home.env, PATH: process.env.PATH ?? '' } });
  const exit = once(server, 'exit');
  server.stdin.on('error', () => undefined);
  const lists = `${JSON.stringify(request(1, 'tools/list', { _meta: MODERN_META }))}\n`.repeat(100);
  let taken = 0;
  for (let count = 0; count < 1_000; count++) server.stdin.write(lists, () => taken++);
  await until('it takes nothing more', async () => {
    const before = taken;
    await Bun.sleep(500);
    return taken > 0 && taken === before;
  });
  expect(taken).toBeLessThan(200);
  expect(memoryOf(server.pid ?? 0)).toBeLessThan(200 * MEGABYTE);
  server.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});

test('calls with long answers, far more of them than are read, take no memory', async () => {
  using home = createScratchHome();
  const server = spawn(BINARY, ['serve', '--demo'], { env: { ...home.env, PATH: process.env.PATH ?? '' } });
  const exit = once(server, 'exit');
  server.stdin.on('error', () => undefined);
  const asked = { name: 'whoop_days', arguments: { days: 3650 }, _meta: MODERN_META };
  for (let id = 0; id < 10_000; id++)
    server.stdin.write(`${JSON.stringify(request(id, 'tools/call', asked))}\n`);
  await Bun.sleep(2_500);
  expect(memoryOf(server.pid ?? 0)).toBeLessThan(300 * MEGABYTE);
  server.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});

describe('a call before the connection speaks any revision', () => {
  test('is refused with what to do, and the connection is good afterwards', async () => {
    await using server = spawnWellpipe(['serve']);
    send(server, request(1, 'tools/list'), request(2, 'ping'), INITIALIZED);
    const [refused, ping] = await answersTo(server, [1, 2]);
    expect(refused?.error).toMatchObject({
      code: INVALID_PARAMS,
      message: expect.stringMatching(/send initialize first.*io\.modelcontextprotocol\/protocolVersion/),
    });
    expect<unknown>(ping?.result).toEqual({});
    send(server, initialize(), INITIALIZED, request(3, 'tools/list'));
    expect((await answerTo(server, 3)).result).toHaveProperty('tools');
  });

  test('or in one that is not spoken here is refused with those that are', async () => {
    await using server = spawnWellpipe(['serve']);
    const _meta = { ...MODERN_META, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' };
    send(server, request(1, 'server/discover', { _meta }), request(2, 'server/discover'));
    const answers = await answersTo(server, [1, 2]);
    for (const { error } of answers) {
      expect(error).toMatchObject({ code: UNSUPPORTED_VERSION, data: { supported: ['2026-07-28'] } });
    }
    send(server, request(3, 'server/discover', { _meta: MODERN_META }));
    expect((await answerTo(server, 3)).result).toHaveProperty('instructions');
    send(server, request(4, 'tools/list', { _meta: MODERN_META }), request(5, 'tools/list', { _meta }));
    expect((await answerTo(server, 5)).error?.code).toBe(UNSUPPORTED_VERSION);
  });
});
