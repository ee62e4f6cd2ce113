import { describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { applyChange } from '../../../src/clients/apply-change.ts';
import { backUpFile } from '../../../src/clients/backups.ts';
import type { Client, ServerCommand } from '../../../src/clients/client.ts';
import { type Change, planEntry, planRemoval, restoreText } from '../../../src/clients/client-change.ts';
import { CLIENTS } from '../../../src/clients/clients.ts';
import { renderEntry } from '../../../src/clients/entry-file.ts';
import { findClient } from '../../../src/clients/find-client.ts';
import { toEntry } from '../../../src/clients/shapes.ts';
import { CLIENT_FILES } from '../../support/client-homes.ts';
import { createScratchHome } from '../../support/scratch-home.ts';
import { connect, PATH, SERVER, UNNAMED } from './support/edit.ts';
import { jsoncTexts } from './support/jsonc-texts.ts';
import { tomlTexts } from './support/toml-texts.ts';
import { yamlTexts } from './support/yaml-texts.ts';

/** A client's file in a folder of its own, and Wellpipe's copies of it. */
function openFile(client: Client, text: string | undefined) {
  const home = createScratchHome();
  const path = join(home.home, 'config');
  const backups = join(home.wellpipeHome, 'backups');
  if (text !== undefined) writeFileSync(path, text);
  const carryOut = (change: Change) => {
    applyChange(backups, client, path, change);
    return change;
  };
  return {
    backups,
    path,
    connect: (server: ServerCommand = SERVER, named = UNNAMED) =>
      carryOut(planEntry(client, path, server, named)),
    disconnect: () => carryOut(planRemoval(client, path, backups)),
    get text() {
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    },
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}

const MOVED = { ...SERVER, command: '/usr/local/bin/wellpipe' };

describe('connecting and disconnecting gives back', () => {
  const cursor = findClient('cursor');

  test.each(CLIENTS.map((client) => [client.id, client] as const))('the file of %s', (id, client) => {
    const before = CLIENT_FILES[id]?.text;
    using file = openFile(client, before);
    expect(file.connect().kind).toBe('connect');
    expect(file.connect().kind).toBe('none');
    expect(file.connect(MOVED).kind).toBe('update');
    expect(file.disconnect().kind).toBe('remove');
    expect(file.text).toBe(before);
    expect(file.disconnect().kind).toBe('none');
  });

  test.each(CLIENTS.map((client) => [client.id, client] as const))(
    'no file, where %s had none',
    (_, client) => {
      using file = openFile(client, undefined);
      file.connect();
      expect(file.text).toContain('/opt/wellpipe');
      file.disconnect();
      expect(file.text).toBeUndefined();
      expect(existsSync(file.backups)).toBe(true);
    },
  );

  test.each([
    ['cursor', jsoncTexts],
    ['goose', yamlTexts],
    ['codex', tomlTexts.map((text) => ({ text }))],
  ] as const)('any file of %s, with the copy of it: empty containers and all', (id, texts) => {
    const client = findClient(id);
    fc.assert(
      fc.property(texts as fc.Arbitrary<{ text: string }>, ({ text }) => {
        const copies = [{ path: '/copy', text }];
        expect(restoreText(client, { path: PATH, text: connect(client, text) }, copies)).toBe(text);
      }),
    );
  });

  test('a file that was empty, empty', () => {
    using file = openFile(cursor, '');
    file.connect();
    file.disconnect();
    expect(file.text).toBe('');
  });

  test('what was changed meanwhile, changed', () => {
    using file = openFile(cursor, '{\n  "mcpServers": {}\n}\n');
    file.connect();
    writeFileSync(file.path, (file.text ?? '').replace('{\n', '{\n  "theme": "dark",\n'));
    file.disconnect();
    expect(JSON.parse(file.text ?? '')).toMatchObject({ theme: 'dark' });
    expect(file.text).not.toContain('wellpipe');
  });

  test('never an older state than the one before the entry', () => {
    using file = openFile(cursor, '{}\n');
    file.connect();
    file.disconnect();
    writeFileSync(file.path, '{\n}\n');
    file.connect();
    file.disconnect();
    expect(file.text).toBe('{\n}\n');
  });
});

describe('an entry that was there before', () => {
  const OLD = {
    command: '/old/wellpipe',
    args: ['serve', '--env-file', '/x/.env'],
    env: { WELLPIPE_HOME: '/x' },
  };

  test.each(CLIENTS.map((client) => [client.id, client] as const))(
    'of %s keeps its places and stays disabled, and that is said, also the second time',
    (_, client) => {
      const entry = { ...toEntry(client.shape, OLD), enabled: false, tools: ['whoop_today'], timeout: 60 };
      const text = renderEntry(client, entry);
      using file = openFile(client, text);
      const first = file.connect();
      expect(first.kind).toBe('update');
      expect(file.text).toBe(text.replace('/old/', '/opt/'));
      expect(first.notes).toEqual([
        expect.stringContaining('Kept: WELLPIPE_HOME /x,'),
        expect.stringContaining('Kept: --env-file /x/.env,'),
        expect.stringContaining('disabled, and stays so'),
      ]);
      expect(file.connect()).toMatchObject({ kind: 'none', notes: first.notes });
    },
  );

  test.each(CLIENTS.map((client) => [client.id, client] as const))(
    'of %s gets the places that a run names, and the diff shows which',
    (_, client) => {
      using file = openFile(client, renderEntry(client, toEntry(client.shape, OLD)));
      const wanted = { ...SERVER, args: ['serve', '--env-file', '/y/.env'], env: { WELLPIPE_HOME: '/y' } };
      const { diff } = file.connect(wanted, { home: true, envFile: true });
      expect(diff).toMatch(/^-.*\/x\/\.env/m);
      expect(diff).toMatch(/^\+.*\/y\/\.env/m);
      expect(diff).toMatch(/^-.*WELLPIPE_HOME.*\/x/m);
      expect(diff).toMatch(/^\+.*WELLPIPE_HOME.*\/y/m);
      expect(file.connect(wanted, { home: true, envFile: true }).kind).toBe('none');
    },
  );

  test.each(['cursor', 'codex', 'goose'])(
    'of %s, in a file that holds nothing else, is removed, and the file stays',
    (id) => {
      const client = findClient(id);
      using file = openFile(client, renderEntry(client, toEntry(client.shape, OLD)));
      file.connect();
      const { notes } = file.disconnect();
      expect(notes).toEqual([expect.stringContaining('nothing put back')]);
      expect(file.text).toBeDefined();
      expect(file.text).not.toContain('wellpipe');
    },
  );

  test('shows home and arguments however they are written, and no secret', () => {
    const text = `{"mcpServers": {
  "wellpipe": { // s3cret
    "command": "/opt/wellpipe",
    "args":["serve","--env-file","/x/.env"], // s3cret
    "env": { "TOKEN": "s3cret", "WELLPIPE_HOME": "/x" }
  }
}}`;
    using file = openFile(findClient('cursor'), text);
    const { diff } = file.connect(SERVER, { home: true, envFile: true });
    expect(diff).toContain('-    "args":["serve","--env-file","/x/.env"], // …');
    expect(diff).toContain('+    "args":["serve"], // …');
    expect(diff).toContain('-    "env": …"WELLPIPE_HOME": "/x"…');
    expect(diff).not.toContain('s3cret');
  });
});

describe('a file that connect has made', () => {
  const cursor = findClient('cursor');

  test('goes with its entry after an update, and with what the member has added to that', () => {
    using file = openFile(cursor, undefined);
    file.connect();
    file.connect(MOVED);
    writeFileSync(file.path, (file.text ?? '').replace('"args"', '"timeout": 60, "args"'));
    file.disconnect();
    expect(file.text).toBeUndefined();
    expect(readdirSync(file.backups).filter((name) => name.includes('-made-'))).toEqual([]);
  });

  test('stays while something else is in it', () => {
    using file = openFile(cursor, undefined);
    file.connect();
    writeFileSync(file.path, (file.text ?? '').replace('{\n', '{\n  // mine\n'));
    file.disconnect();
    expect(file.text).toContain('// mine');
  });

  test("is the member's own once it was theirs without the entry", () => {
    using file = openFile(cursor, undefined);
    file.connect();
    writeFileSync(file.path, '');
    file.connect();
    file.disconnect();
    expect(file.text).toBe('');
  });
});

describe('a removal', () => {
  test('of what never was leaves a broken file unread', () => {
    using file = openFile(findClient('cursor'), '{ broken');
    expect(file.disconnect()).toMatchObject({ kind: 'none', after: '{ broken', diff: '' });
  });

  test("shows the entry, and nothing of the member's own that stands in it", () => {
    const entry = { command: '/opt/wellpipe', args: ['serve'], env: { WHOOP_CLIENT_SECRET: 'notReal' } };
    using file = openFile(findClient('cursor'), JSON.stringify({ mcpServers: { wellpipe: entry } }, null, 2));
    const { diff } = file.disconnect();
    expect(diff).toContain('-      "command": "/opt/wellpipe",');
    expect(diff).toContain('"WHOOP_CLIENT_SECRET": …');
    expect(diff).not.toContain('notReal');
  });
});

describe('copies', () => {
  test('are whole, private, and no more than ten of a client', () => {
    using file = openFile(findClient('claude-code'), '{}');
    const others = join(file.backups, 'member-2026-11-22.db');
    mkdirSync(dirname(others), { recursive: true });
    writeFileSync(others, '');
    for (let turn = 0; turn < 12; turn++) {
      file.connect({ ...SERVER, command: `/opt/${turn}/wellpipe` });
    }
    const names = readdirSync(file.backups);
    expect(names.filter((name) => name.startsWith('claude-code-'))).toHaveLength(10);
    expect(names).toContain('member-2026-11-22.db');
  });

  test('are not made of a file that has one already', () => {
    using file = openFile(findClient('cursor'), '{}');
    const client = findClient('cursor');
    const text = '{}';
    const first = backUpFile(file.backups, client, { path: file.path, text });
    expect(backUpFile(file.backups, client, { path: file.path, text })).toBe(first);
    expect(readFileSync(first, 'utf8')).toBe(text);
  });
});
