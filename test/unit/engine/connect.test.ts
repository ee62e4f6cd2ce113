import { describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StateDb } from '../../../src/core/state-db.ts';
import {
  type ConnectRequest,
  carryOut,
  describeEntries,
  describeFailure,
  planConnections,
} from '../../../src/engine/connect.ts';
import { CLIENT_FILES, placeClientFiles } from '../../support/client-homes.ts';
import { createScratchHome, type ScratchHome } from '../../support/scratch-home.ts';

const SERVER = { command: '/opt/wellpipe', args: ['serve'], env: {} };

function requestAt(home: ScratchHome, more: Partial<ConnectRequest> = {}): ConnectRequest {
  return {
    machine: { platform: 'linux', home: home.home, environment: {} },
    server: SERVER,
    named: { home: false, envFile: false },
    clients: [],
    remove: false,
    backups: join(home.wellpipeHome, 'backups'),
    ...more,
  };
}

function connect(request: ConnectRequest) {
  return carryOut({ state: new StateDb() }, request, planConnections(request));
}

function place(home: ScratchHome, path: string, text: string): string {
  const file = join(home.home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('without names', () => {
  test('every client that is installed is connected, and then found connected', () => {
    using home = createScratchHome();
    placeClientFiles(home.home);
    const { clients, servers } = connect(requestAt(home));
    expect(clients.map(({ client }) => client)).toEqual(Object.keys(CLIENT_FILES));
    expect(clients.every(({ status, diff, backup }) => status === 'connected' && diff && backup)).toBe(true);
    expect(servers).toEqual([SERVER]);
    expect(connect(requestAt(home)).clients.map(({ status }) => status)).toEqual(Array(11).fill('unchanged'));
  });

  test('those that are not installed are left alone', () => {
    using home = createScratchHome();
    place(home, '.cursor/mcp.json', '{}');
    expect(connect(requestAt(home)).clients.map(({ client }) => client)).toEqual(['cursor']);
    expect(existsSync(join(home.home, '.codex'))).toBe(false);
  });

  test('where none is installed, that is an error', () => {
    using home = createScratchHome();
    expect(() => planConnections(requestAt(home))).toThrow('None of the clients');
  });

  test('a removal is for those that are connected', () => {
    using home = createScratchHome();
    placeClientFiles(home.home);
    connect(requestAt(home, { clients: ['codex', 'goose'] }));
    const { clients, servers } = connect(requestAt(home, { remove: true }));
    expect(clients.map(({ client, status }) => [client, status])).toEqual([
      ['codex', 'removed'],
      ['goose', 'removed'],
    ]);
    expect(servers).toEqual([]);
    expect(connect(requestAt(home, { remove: true })).clients).toEqual([]);
  });
});

describe('by name', () => {
  test('a client that is not installed gets its file, and that is said', () => {
    using home = createScratchHome();
    const { clients } = connect(requestAt(home, { clients: ['zed', 'zed'] }));
    expect(clients).toEqual([
      expect.objectContaining({ client: 'zed', status: 'connected', installed: false }),
    ]);
    expect(readFileSync(join(home.home, '.config/zed/settings.json'), 'utf8')).toContain('/opt/wellpipe');
  });

  test('an unknown one stops all before anything is changed', () => {
    using home = createScratchHome();
    placeClientFiles(home.home);
    expect(() => connect(requestAt(home, { clients: ['cursor', 'notepad'] }))).toThrow('"notepad"');
    expect(readFileSync(join(home.home, '.cursor/mcp.json'), 'utf8')).toBe(CLIENT_FILES.cursor?.text ?? '');
  });
});

test('a file that cannot be changed stops none of the others', () => {
  using home = createScratchHome();
  placeClientFiles(home.home);
  const broken = place(home, '.codex/config.toml', 'model = \n');
  const readOnly = join(home.home, '.copilot/mcp-config.json');
  chmodSync(readOnly, 0o444);
  const { clients } = connect(requestAt(home));
  expect(clients.filter(({ status }) => status === 'connected')).toHaveLength(9);
  const failed = clients.filter(({ status }) => status === 'failed');
  expect(failed.map(({ file, error }) => [file, error?.code])).toEqual([
    [broken, 'config'],
    [readOnly, 'local_data'],
  ]);
  expect(readFileSync(broken, 'utf8')).toBe('model = \n');
  expect(readFileSync(readOnly, 'utf8')).toBe(CLIENT_FILES.copilot?.text ?? '');
  const failure = describeFailure(clients);
  expect(failure?.code).toBe('config');
  expect(failure?.message).toStartWith(`${broken}, line 1, column `);
  expect(failure?.message).toEndWith(' 1 more could not be changed.');
});

test('what another program writes between the question and the answer is kept', () => {
  using home = createScratchHome();
  const path = place(home, '.claude.json', '{\n  "numStartups": 1\n}');
  const request = requestAt(home, { clients: ['claude-code'] });
  const targets = planConnections(request);
  writeFileSync(path, '{\n  "numStartups": 2\n}');
  carryOut({ state: new StateDb() }, request, targets);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    numStartups: 2,
    mcpServers: { wellpipe: {} },
  });
});

test('what a client would start is read from its file, each once', () => {
  using home = createScratchHome();
  const former = { command: '/old', args: [], env: { WELLPIPE_LOG: 'debug' } };
  place(home, '.cursor/mcp.json', JSON.stringify({ mcpServers: { wellpipe: former } }));
  place(home, '.codex/config.toml', '');
  place(home, '.gemini/settings.json', '{}');
  expect(connect(requestAt(home)).servers).toEqual([{ ...SERVER, env: { WELLPIPE_LOG: 'debug' } }, SERVER]);
});

test('every change is in the audit trail', async () => {
  using home = createScratchHome();
  place(home, '.cursor/mcp.json', '{}');
  const state = new StateDb();
  const request = requestAt(home, { clients: ['cursor', 'zed'] });
  carryOut({ state }, request, planConnections(request));
  carryOut({ state }, request, planConnections(request));
  const removal = { ...request, remove: true };
  carryOut({ state }, removal, planConnections(removal));
  await state.flush();
  const entries = await state.transact((prepare) =>
    prepare('SELECT kind, method, path, status FROM audit').all(),
  );
  const entry = (method: string, path: string) => ({ kind: 'config', method, path, status: 'ok' });
  expect(entries.map((one) => ({ ...one }))).toEqual([
    entry('connect', 'cursor'),
    entry('connect', 'zed'),
    entry('disconnect', 'cursor'),
    entry('disconnect', 'zed'),
  ]);
  await state.close();
});

test('to be put there by hand, an entry comes in the format of its client', () => {
  using home = createScratchHome();
  const { server, clients } = describeEntries(requestAt(home, { clients: ['codex', 'opencode'] }));
  expect(server).toEqual(SERVER);
  expect(clients).toEqual([
    {
      client: 'codex',
      name: 'Codex',
      file: join(home.home, '.codex/config.toml'),
      entry: { command: '/opt/wellpipe', args: ['serve'] },
      text: '[mcp_servers.wellpipe]\ncommand = "/opt/wellpipe"\nargs = [ "serve" ]',
    },
    expect.objectContaining({ entry: { type: 'local', command: ['/opt/wellpipe', 'serve'], enabled: true } }),
  ]);
  expect(describeEntries(requestAt(home)).clients).toEqual([]);
  expect(existsSync(home.wellpipeHome)).toBe(false);
});
