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
  const wanted = toEntry(PLAIN, { command: '/opt/wellpipe', args: ['serve'], env: {} });

  test("keeps what is the member's own", () => {
    const former = {
      command: '/old/wellpipe',
      args: ['serve', '--demo'],
      timeout: 90,
      autoApprove: ['whoop_today'],
      env: { WELLPIPE_LOG: 'debug' },
    };
    expect(mergeEntry(PLAIN, former, wanted)).toEqual({
      ...former,
      command: '/opt/wellpipe',
      args: ['serve'],
    });
  });

  test('names the home folder only while it is another one', () => {
    const elsewhere = toEntry(PLAIN, SERVER);
    const merged = mergeEntry(PLAIN, { ...wanted, env: { A: '1' } }, elsewhere);
    expect(merged.env).toEqual({ A: '1', WELLPIPE_HOME: '/elsewhere' });
    expect(
      mergeEntry(PLAIN, { ...merged, env: { A: '1', WELLPIPE_HOME: '/x', WELLPIPE_ENV_FILE: '/y' } }, wanted),
    ).toEqual({
      ...wanted,
      env: { A: '1' },
    });
  });

  test.each([
    [{ url: 'http://127.0.0.1:3000/mcp', headers: { Authorization: 'Bearer x' } }],
    [{ type: 'http', serverUrl: 'http://127.0.0.1:3000/mcp' }],
    ['something else'],
    [null],
  ])('%j is no basis for it', (former) => {
    expect(mergeEntry(PLAIN, former, wanted)).toEqual(wanted);
  });
});
