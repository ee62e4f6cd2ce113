import { describe, expect, test } from 'bun:test';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CLIENTS } from '../../src/clients/clients.ts';
import { TOOLS } from '../../src/mcp/tools.ts';
import { BINARY, type RunResult, runWellpipe } from '../support/binary.ts';
import { CLIENT_FILES, FOREIGN_SECRETS, placeClientFiles } from '../support/client-homes.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { OrdinaryUser } from './support/ordinary-user.ts';

const IDS = CLIENTS.map(({ id }) => id);

const connect = (home: ScratchHome, args: readonly string[], env = {}) =>
  runWellpipe(['connect', ...args], { home, env });

/** The answer of a run that succeeds. */
async function ask(home: ScratchHome, args: readonly string[], env = {}) {
  const { code, stdout, stderr } = await connect(home, [...args, '--json'], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

const pathOf = (home: ScratchHome, id: string) => join(home.home, CLIENT_FILES[id]?.path ?? '');
const textsIn = (home: ScratchHome) => IDS.map((id) => readFileSync(pathOf(home, id), 'utf8'));

function place(home: ScratchHome, path: string, text: string): string {
  const file = join(home.home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** No half-written file, and nothing but what was there before and the member's own folder. */
function leftovers(home: ScratchHome): string[] {
  const names = readdirSync(home.home, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.tmp'));
}

describe('a home with eleven clients', () => {
  test('is connected at once, shown as diffs, and comes back to its last byte', async () => {
    using home = createScratchHome();
    placeClientFiles(home.home);
    const before = textsIn(home);

    const first = await connect(home, ['--all']);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    for (const { id, name } of CLIENTS) {
      expect(first.stdout).toContain(`${name}  connected  ${pathOf(home, id)}\n  --- ${pathOf(home, id)}\n`);
    }
    expect(first.stdout.split(BINARY)).toHaveLength(IDS.length + 1);
    expect(first.stdout).toContain(`answers with ${TOOLS.length} tools.`);
    for (const secret of FOREIGN_SECRETS) expect(first.stdout).not.toContain(secret);

    const connected = textsIn(home);
    for (const text of connected) expect(text).toContain(BINARY);
    const second = await ask(home, ['--all']);
    expect(second.clients.map(({ status }: { status: string }) => status)).toEqual(
      IDS.map(() => 'unchanged'),
    );
    expect(second.check).toEqual({ tools: TOOLS.length });
    expect(textsIn(home)).toEqual(connected);

    const third = await connect(home, ['--remove', '--all']);
    expect({ code: third.code, stderr: third.stderr }).toEqual({ code: 0, stderr: '' });
    expect(textsIn(home)).toEqual(before);
    for (const secret of FOREIGN_SECRETS) expect(third.stdout).not.toContain(secret);
    expect((await connect(home, ['--remove', '--all'])).stdout).toBe('Nothing was changed.\n');
    expect(leftovers(home)).toEqual([]);
  });

  test('is backed up for the member alone before it is changed', async () => {
    using home = createScratchHome();
    placeClientFiles(home.home);
    const { clients } = await ask(home, ['--all']);
    for (const { client, backup } of clients) {
      expect(backup).toStartWith(join(home.wellpipeHome, 'backups', client));
      expect(readFileSync(backup, 'utf8')).toBe(CLIENT_FILES[client]?.text ?? '');
      expect(statSync(backup).mode & 0o777).toBe(0o600);
    }
  });

  test('is connected by two at once, each file whole and with one entry', async () => {
    using home = createScratchHome();
    placeClientFiles(home.home);
    const results = await Promise.all([1, 2, 3].map(() => connect(home, ['--all', '--json'])));
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    for (const text of textsIn(home)) expect(text.split(BINARY)).toHaveLength(2);
    expect(leftovers(home)).toEqual([]);
    await ask(home, ['--all', '--remove']);
    expect(textsIn(home)).toEqual(IDS.map((id) => CLIENT_FILES[id]?.text ?? ''));
  });
});

describe('an entry', () => {
  async function entryFor(args: readonly string[], env = {}) {
    using home = createScratchHome();
    const path = place(home, '.cursor/mcp.json', '{}');
    await ask(home, ['cursor', '--yes', ...args], env);
    const {
      command,
      args: list,
      env: variables,
    } = JSON.parse(readFileSync(path, 'utf8')).mcpServers.wellpipe;
    expect(command).toBe(BINARY);
    return { args: list, env: variables, home: home.wellpipeHome };
  }

  test('names the home folder where it is not the usual one', async () => {
    const { env, home } = await entryFor([]);
    expect(env).toEqual({ WELLPIPE_HOME: home });
    expect(await entryFor([], { WELLPIPE_HOME: '' })).toMatchObject({ args: ['serve'], env: undefined });
  });

  test('carries --env-file and --demo', async () => {
    expect(await entryFor(['--env-file', '/elsewhere/.env'])).toMatchObject({
      args: ['serve', '--env-file', '/elsewhere/.env'],
    });
    expect(await entryFor(['--demo'])).toMatchObject({ args: ['serve', '--demo'] });
  });

  test('holds no secret of the environment', async () => {
    const secret = 'notReal-secret';
    const { args, env, home } = await entryFor([], {
      WHOOP_CLIENT_ID: 'app',
      WHOOP_CLIENT_SECRET: secret,
      WHOOP_ACCESS_TOKEN: secret,
      WELLPIPE_PASSPHRASE: secret,
    });
    expect({ args, env }).toEqual({ args: ['serve'], env: { WELLPIPE_HOME: home } });
  });

  test('starts this very program, wherever it is, for the client of the SDK', async () => {
    using home = createScratchHome();
    const folder = join(home.home, 'my programs');
    const program = join(folder, 'wéllpipe');
    mkdirSync(folder);
    copyFileSync(BINARY, program);
    const connecting = Bun.spawnSync(['./my programs/wéllpipe', 'connect', 'claude-desktop', '--yes'], {
      cwd: home.home,
      env: { ...home.env },
    });
    expect(connecting.exitCode).toBe(0);
    const config = JSON.parse(readFileSync(pathOf(home, 'claude-desktop'), 'utf8'));
    const entry = config.mcpServers.wellpipe;
    expect(entry.command).toBe(program);
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StdioClientTransport(entry));
    expect((await client.listTools()).tools).toHaveLength(TOOLS.length);
    await client.close();
  });
});

describe('an entry that is there', () => {
  const OLD = `{
  "mcpServers": {
    "wellpipe": { // mine
      "tools": ["whoop_today"],
      "command": "/old/wellpipe",
      "args": ["serve", "--env-file", "/elsewhere/.env"],
      "env": { "WELLPIPE_HOME": "ELSEWHERE", "TOKEN": "s3cret" },
      "disabled": true
    }
  }
}
`;

  test('keeps its home, its limits and its comments, and says so', async () => {
    using home = createScratchHome();
    const elsewhere = join(home.home, 'elsewhere');
    const text = OLD.replace('ELSEWHERE', elsewhere);
    const path = place(home, '.copilot/mcp-config.json', text);
    const { code, stdout } = await connect(home, ['copilot', '--yes'], { WELLPIPE_HOME: '' });
    expect(code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(text.replace('/old/wellpipe', BINARY));
    expect(stdout).toContain(`  Kept: WELLPIPE_HOME ${elsewhere}, `);
    expect(stdout).toContain('  Kept: --env-file /elsewhere/.env, ');
    expect(stdout).toContain('  Its entry is disabled, and stays so');
    expect(stdout).not.toContain('s3cret');
    const again = await ask(home, ['copilot', '--yes'], { WELLPIPE_HOME: '' });
    expect(again.clients).toEqual([expect.objectContaining({ status: 'unchanged' })]);
    expect(again.clients[0].notes).toHaveLength(3);
  });

  test('gets the home and the file that a run names', async () => {
    using home = createScratchHome();
    const text = OLD.replace('ELSEWHERE', '/elsewhere');
    const path = place(home, '.copilot/mcp-config.json', text);
    const file = join(home.home, 'x.env');
    const { clients } = await ask(home, ['copilot', '--yes', '--env-file', file]);
    expect(readFileSync(path, 'utf8')).toBe(
      text
        .replace('/old/wellpipe', BINARY)
        .replace('"/elsewhere"', JSON.stringify(home.wellpipeHome))
        .replace('/elsewhere/.env', file),
    );
    expect(clients[0].notes).toContain(`Changed: WELLPIPE_HOME /elsewhere becomes ${home.wellpipeHome}.`);
    expect(clients[0].diff).toContain(`"WELLPIPE_HOME": "/elsewhere"`);
  });

  test('is removed, and the file that the member made stays', async () => {
    using home = createScratchHome();
    const path = place(home, '.codex/config.toml', '[mcp_servers.wellpipe]\ncommand = "/old/wellpipe"\n');
    await ask(home, ['codex', '--yes']);
    const { clients } = await ask(home, ['codex', '--remove', '--yes']);
    expect(clients[0].notes).toEqual([expect.stringContaining('nothing put back')]);
    expect(readFileSync(path, 'utf8')).toBe('');
  });
});

describe('after writing', () => {
  test('a server that does not start is an error, and the file stays', async () => {
    using home = createScratchHome();
    const entry = { command: '/old', args: [], env: { WELLPIPE_LOG: 'loud' } };
    const path = place(home, '.cursor/mcp.json', JSON.stringify({ mcpServers: { wellpipe: entry } }));
    const { code, stdout, stderr } = await connect(home, ['cursor', '--yes']);
    expect(code).toBe(20);
    expect(stdout).toStartWith(`Cursor  updated  ${path}\n`);
    expect(stderr).toStartWith(
      'error: The MCP server of this program does not start: WELLPIPE_LOG is "loud"',
    );
    expect(JSON.parse(readFileSync(path, 'utf8')).mcpServers.wellpipe).toMatchObject({
      command: BINARY,
      env: { WELLPIPE_LOG: 'loud' },
    });
    const again = JSON.parse((await connect(home, ['cursor', '--yes', '--json'])).stdout);
    expect(Object.keys(again)).toEqual(['server', 'clients', 'error']);
    expect(again.error.code).toBe('config');
    expect(again.clients).toEqual([expect.objectContaining({ status: 'unchanged' })]);
  });

  test('a home under a passphrase is said to be of no use to an assistant', async () => {
    using home = createScratchHome();
    const env = { WELLPIPE_PASSPHRASE: 'Several quite long words' };
    const sealed = await runWellpipe(['auth', 'protect', 'passphrase', '--json'], { home, env });
    expect(sealed.code).toBe(0);
    const { clients, notes } = await ask(home, ['cursor', '--yes']);
    expect(clients).toEqual([expect.objectContaining({ status: 'connected' })]);
    expect(notes).toEqual([expect.stringContaining('`wellpipe auth protect keychain`')]);
    expect((await ask(home, ['cursor', '--remove', '--yes'])).notes).toBeUndefined();
  });
});

describe('a file', () => {
  test('that is a link stays one, and its target is changed', async () => {
    using home = createScratchHome();
    const real = place(home, 'dotfiles/mcp.json', '{}\n');
    chmodSync(real, 0o640);
    mkdirSync(join(home.home, '.cursor'));
    const link = join(home.home, '.cursor/mcp.json');
    symlinkSync('../dotfiles/mcp.json', link);
    await ask(home, ['cursor', '--yes']);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain(BINARY);
    expect(statSync(real).mode & 0o777).toBe(0o640);
    await ask(home, ['cursor', '--remove', '--yes']);
    expect(readFileSync(link, 'utf8')).toBe('{}\n');
  });

  test.each([
    ['cursor', '.cursor/mcp.json', '{\n  "mcpServers": {\n    "a": {},,\n  }\n}\n', 3, 13, 'JSON'],
    ['codex', '.codex/config.toml', 'model = "a"\nnotify = [\n', 3, 1, 'TOML'],
    ['goose', '.config/goose/config.yaml', 'a: [1\nb: 2\n', 2, 1, 'YAML'],
  ])(
    'of %s that cannot be read is named with the place, and untouched',
    async (id, path, text, line, column, language) => {
      using home = createScratchHome();
      const file = place(home, path, text);
      const result = await connect(home, [id, '--yes', '--json']);
      expect(result.code).toBe(20);
      expect(readJsonError(result)).toMatchObject({
        code: 'config',
        message: `${file}, line ${line}, column ${column}: this is not valid ${language}.`,
        hint: expect.stringContaining('--print'),
      });
      expect(readFileSync(file, 'utf8')).toBe(text);
      expect(existsSync(join(home.wellpipeHome, 'backups'))).toBe(false);
    },
  );

  test('that cannot be read is told beside what was done for the others', async () => {
    using home = createScratchHome();
    placeClientFiles(home.home);
    const broken = place(home, '.gemini/settings.json', '{');
    const json = await connect(home, ['--all', '--json']);
    expect(json.code).toBe(20);
    const { clients, error } = JSON.parse(json.stdout);
    expect(error.message).toStartWith(`${broken}, line 1, `);
    const failed = clients.filter(({ status }: { status: string }) => status === 'failed');
    expect(failed).toEqual([expect.objectContaining({ client: 'gemini', error })]);
    expect(clients).toHaveLength(IDS.length);
    const text = await connect(home, ['--all']);
    expect(text.code).toBe(20);
    expect(text.stdout).toContain(`Gemini CLI  failed  ${broken}\n`);
    expect(text.stderr).toStartWith(`error: ${broken}, line 1, `);
  });

  test('that the member may not write is left alone', async () => {
    using user = new OrdinaryUser();
    using home = createScratchHome();
    const machine = { home, env: {} };
    const readOnly = place(home, '.cursor/mcp.json', '{}');
    chmodSync(readOnly, 0o444);
    place(home, '.codex/config.toml', '');
    user.own(machine);
    chmodSync(join(home.home, '.codex'), 0o500);
    for (const [id, path] of [
      ['cursor', readOnly],
      ['codex', join(home.home, '.codex/config.toml')],
    ] as const) {
      const result = await user.run(machine, ['connect', id, '--yes', '--json']);
      expect(result.code).toBe(40);
      expect(readJsonError(result).message).toBe(`Cannot write ${path}: permission denied.`);
    }
    expect(readFileSync(readOnly, 'utf8')).toBe('{}');
    chmodSync(join(home.home, '.codex'), 0o700);
  });

  test('of a client that is not there is made, when it is named', async () => {
    using home = createScratchHome();
    const { clients } = await ask(home, ['zed', '--yes']);
    expect(clients).toEqual([expect.objectContaining({ status: 'connected', installed: false })]);
    const shown = await connect(home, ['copilot', '--yes']);
    expect(shown.stdout).toContain('Copilot CLI was not found here');
    await ask(home, ['zed', 'copilot', '--remove', '--yes']);
    expect(existsSync(join(home.home, '.config/zed/settings.json'))).toBe(false);
  });
});

describe('--print', () => {
  test('shows what to put where, and changes nothing', async () => {
    using home = createScratchHome();
    placeClientFiles(home.home);
    const before = textsIn(home);
    const { code, stdout } = await connect(home, ['--print']);
    expect(code).toBe(0);
    for (const { id, name } of CLIENTS) expect(stdout).toContain(`${name}  ${pathOf(home, id)}\n\n`);
    expect(stdout).toContain(
      `command      ${BINARY}\narguments    serve\nenvironment  WELLPIPE_HOME=${home.wellpipeHome}`,
    );
    expect(textsIn(home)).toEqual(before);
    expect(existsSync(home.wellpipeHome)).toBe(false);
  });

  test('serves clients that are not installed, and any other', async () => {
    using home = createScratchHome();
    const { server, clients } = await ask(home, ['--print', 'codex']);
    expect(server).toEqual({ command: BINARY, args: ['serve'], env: { WELLPIPE_HOME: home.wellpipeHome } });
    expect(clients[0].text).toStartWith('[mcp_servers.wellpipe]\n');
    expect((await ask(home, ['--print'])).clients).toEqual([]);
  });
});

describe('is refused:', () => {
  test.each([
    ['without a terminal', [], '--all is missing'],
    ['one client without a terminal', ['cursor'], '--yes is missing'],
    ['a removal without a terminal', ['--remove'], '--all is missing'],
    ['all and some', ['--all', 'cursor'], '--all goes without names'],
    ['showing a removal', ['--print', '--remove'], '--print goes without --remove'],
  ])('%s', async (_, args, message) => {
    using home = createScratchHome();
    placeClientFiles(home.home);
    const before = textsIn(home);
    const result = await connect(home, args);
    expect(result.code).toBe(2);
    expect(readTextError(result).message).toStartWith(message);
    expect(textsIn(home)).toEqual(before);
  });

  test('an unknown client, with the nearest', async () => {
    using home = createScratchHome();
    const result = await connect(home, ['cursor', 'claude', '--yes', '--json']);
    expect(result.code).toBe(22);
    expect(readJsonError(result)).toEqual({
      code: 'not_found',
      message: '"claude" is no client that Wellpipe knows.',
      hint: expect.stringMatching(/^Did you mean claude-desktop or claude-code\?/),
    });
    expect(existsSync(pathOf(home, 'cursor'))).toBe(false);
  });

  test('all, where none is installed', async () => {
    using home = createScratchHome();
    const result: RunResult = await connect(home, ['--all', '--json']);
    expect(result.code).toBe(22);
    expect(readJsonError(result).code).toBe('not_found');
    expect(readdirSync(home.home)).toEqual([]);
  });
});
