import { describe, expect, test } from 'bun:test';
import type { ServerCommand } from '../../../src/clients/client.ts';
import { CLIENTS } from '../../../src/clients/clients.ts';
import { findClient } from '../../../src/clients/find-client.ts';
import { mergeEntry, toEntry, toServerCommand } from '../../../src/clients/shapes.ts';

const SERVER: ServerCommand = {
  command: '/opt/wellpipe',
  args: ['serve', '--env-file', '/a b/.env'],
  env: { WELLPIPE_HOME: '/elsewhere' },
};
const { shape: PLAIN } = findClient('cursor');

test.each(CLIENTS.map(({ id, shape }) => [id, shape] as const))(
  '%s would start what was meant',
  (_, shape) => {
    expect(toServerCommand(shape, toEntry(shape, SERVER))).toEqual(SERVER);
    expect(toServerCommand(shape, toEntry(shape, { ...SERVER, env: {} }))).toEqual({ ...SERVER, env: {} });
  },
);

test.each([
  [undefined],
  [null],
  ['wellpipe'],
  [{}],
  [{ url: 'https://example.com' }],
  [{ command: 1 }],
  [{ command: 'a', args: [1] }],
])('%j starts nothing', (entry) => {
  expect(toServerCommand(PLAIN, entry)).toBeUndefined();
});

describe('an entry that is there already', () => {
  const server = { command: '/opt/wellpipe', args: ['serve'], env: {} };
  const wanted = toEntry(PLAIN, server);

  test("keeps what is the member's own, and is not widened", () => {
    const own = { enabled: false, timeout: 60, tools: ['whoop_today'] };
    for (const { shape } of CLIENTS) {
      const former = { ...toEntry(shape, { ...server, command: '/old/wellpipe' }), ...own };
      expect(mergeEntry(shape, { ...former, [shape.env]: { WELLPIPE_LOG: 'debug' } }, server)).toEqual({
        ...toEntry(shape, server),
        ...own,
        [shape.env]: { WELLPIPE_LOG: 'debug' },
      });
    }
  });

  test('gets no key that it did without', () => {
    const { shape } = findClient('goose');
    const former = { cmd: '/old/wellpipe', args: ['serve'] };
    expect(mergeEntry(shape, former, server)).toEqual({ cmd: '/opt/wellpipe', args: ['serve'] });
  });

  test('names the places that are asked for, and no others', () => {
    const merged = mergeEntry(PLAIN, { ...wanted, env: { A: '1', WELLPIPE_ENV_FILE: '/y' } }, SERVER);
    expect(merged.env).toEqual({ A: '1', WELLPIPE_HOME: '/elsewhere' });
    expect(mergeEntry(PLAIN, merged, server)).toEqual({ ...wanted, env: { A: '1' } });
  });

  test('has no empty environment left, unless it had one', () => {
    expect(mergeEntry(PLAIN, { ...wanted, env: { WELLPIPE_HOME: '/x' } }, server)).toEqual(wanted);
    expect(mergeEntry(PLAIN, { ...wanted, env: {} }, server)).toEqual({ ...wanted, env: {} });
  });

  test.each([
    [{ url: 'http://127.0.0.1:3000/mcp', headers: { Authorization: 'Bearer x' } }],
    [{ type: 'http', serverUrl: 'http://127.0.0.1:3000/mcp' }],
    ['something else'],
    [null],
  ])('%j is no basis for it', (former) => {
    expect(mergeEntry(PLAIN, former, server)).toEqual(wanted);
  });

  test('of a server elsewhere, what narrows it stays', () => {
    const { shape } = findClient('copilot');
    const former = { type: 'http', url: 'http://127.0.0.1:3000/mcp', tools: ['whoop_today'] };
    expect(mergeEntry(shape, former, server)).toEqual({ ...toEntry(shape, server), tools: ['whoop_today'] });
  });
});
