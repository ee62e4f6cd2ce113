import { describe, expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Machine } from '../../../src/clients/client.ts';
import { findClientFiles } from '../../../src/clients/client-files.ts';
import { CLIENTS } from '../../../src/clients/clients.ts';
import { findClient } from '../../../src/clients/find-client.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

const NOWHERE = join('/', 'nowhere', 'you');

function machineAt(home: string, platform: NodeJS.Platform, environment = {}): Machine {
  return { home, platform, environment };
}

/** The files of every client, below the home folder. */
function filesOf(machine: Machine): Record<string, string[]> {
  return Object.fromEntries(
    CLIENTS.map((client) => [
      client.id,
      findClientFiles(client, machine).map(({ path }) =>
        path.slice(machine.home.length + 1).replaceAll('\\', '/'),
      ),
    ]),
  );
}

const EVERYWHERE = {
  'claude-code': ['.claude.json'],
  cursor: ['.cursor/mcp.json'],
  windsurf: ['.codeium/windsurf/mcp_config.json'],
  codex: ['.codex/config.toml'],
  gemini: ['.gemini/settings.json'],
  opencode: ['.config/opencode/opencode.jsonc'],
  copilot: ['.copilot/mcp-config.json'],
};

describe('where nothing is installed, each client has the file it would make', () => {
  test('on macOS', () => {
    expect(filesOf(machineAt(NOWHERE, 'darwin'))).toMatchObject({
      ...EVERYWHERE,
      'claude-desktop': ['Library/Application Support/Claude/claude_desktop_config.json'],
      vscode: ['Library/Application Support/Code/User/mcp.json'],
      zed: ['.config/zed/settings.json'],
      goose: ['.config/goose/config.yaml'],
    });
  });

  test('on Linux', () => {
    expect(filesOf(machineAt(NOWHERE, 'linux'))).toMatchObject({
      ...EVERYWHERE,
      'claude-desktop': ['.config/Claude/claude_desktop_config.json'],
      vscode: ['.config/Code/User/mcp.json'],
      zed: ['.config/zed/settings.json'],
      goose: ['.config/goose/config.yaml'],
    });
  });

  test('on Windows', () => {
    expect(filesOf(machineAt(NOWHERE, 'win32'))).toMatchObject({
      ...EVERYWHERE,
      'claude-desktop': ['AppData/Roaming/Claude/claude_desktop_config.json'],
      vscode: ['AppData/Roaming/Code/User/mcp.json'],
      zed: ['AppData/Roaming/Zed/settings.json'],
      goose: ['AppData/Roaming/Block/goose/config/config.yaml'],
    });
  });

  test('and none is taken for installed', () => {
    for (const platform of ['darwin', 'linux', 'win32'] as const) {
      const found = CLIENTS.flatMap((client) => findClientFiles(client, machineAt(NOWHERE, platform)));
      expect(found.filter(({ isInstalled }) => isInstalled)).toEqual([]);
      expect(found).toHaveLength(CLIENTS.length);
    }
  });
});

describe('environment variables move', () => {
  const [file] = ['/elsewhere/'];
  test.each([
    ['claude-desktop', 'linux', 'XDG_CONFIG_HOME', 'Claude/claude_desktop_config.json'],
    ['claude-desktop', 'win32', 'APPDATA', 'Claude/claude_desktop_config.json'],
    ['claude-code', 'darwin', 'CLAUDE_CONFIG_DIR', '.claude.json'],
    ['vscode', 'linux', 'XDG_CONFIG_HOME', 'Code/User/mcp.json'],
    ['vscode', 'win32', 'APPDATA', 'Code/User/mcp.json'],
    ['codex', 'linux', 'CODEX_HOME', 'config.toml'],
    ['gemini', 'darwin', 'GEMINI_CLI_HOME', '.gemini/settings.json'],
    ['zed', 'linux', 'XDG_CONFIG_HOME', 'zed/settings.json'],
    ['zed', 'win32', 'APPDATA', 'Zed/settings.json'],
    ['goose', 'darwin', 'XDG_CONFIG_HOME', 'goose/config.yaml'],
    ['goose', 'win32', 'APPDATA', 'Block/goose/config/config.yaml'],
    ['goose', 'linux', 'GOOSE_PATH_ROOT', 'config/config.yaml'],
    ['opencode', 'win32', 'XDG_CONFIG_HOME', 'opencode/opencode.jsonc'],
    ['copilot', 'linux', 'COPILOT_HOME', 'mcp-config.json'],
  ] as const)('%s on %s by %s', (id, platform, variable, path) => {
    const [found] = findClientFiles(findClient(id), machineAt(NOWHERE, platform, { [variable]: file }));
    expect(found.path).toBe(join('/elsewhere', path));
  });

  test.each([
    ['claude-desktop', 'darwin', 'XDG_CONFIG_HOME'],
    ['zed', 'darwin', 'XDG_CONFIG_HOME'],
    ['claude-desktop', 'linux', 'APPDATA'],
    ['codex', 'linux', 'CLAUDE_CONFIG_DIR'],
  ] as const)('%s on %s not by %s', (id, platform, variable) => {
    const client = findClient(id);
    const moved = findClientFiles(client, machineAt(NOWHERE, platform, { [variable]: file }));
    expect(moved).toEqual(findClientFiles(client, machineAt(NOWHERE, platform)));
  });

  test('an empty one counts as unset', () => {
    const [found] = findClientFiles(findClient('codex'), machineAt(NOWHERE, 'linux', { CODEX_HOME: ' ' }));
    expect(found.path).toBe(join(NOWHERE, '.codex', 'config.toml'));
  });
});

describe('what is there', () => {
  const make = (home: string, path: string) => mkdirSync(join(home, path), { recursive: true });

  test("a client's folder means that it is installed", () => {
    using home = createScratchHome();
    make(home.home, '.cursor');
    expect(findClientFiles(findClient('cursor'), machineAt(home.home, 'linux'))).toEqual([
      { path: join(home.home, '.cursor', 'mcp.json'), isInstalled: true },
    ]);
  });

  test.each(['.claude', '.claude.json'])('Claude Code is known by %s, not by the home folder', (sign) => {
    using home = createScratchHome();
    const find = () =>
      findClientFiles(findClient('claude-code'), machineAt(home.home, 'linux'))[0].isInstalled;
    expect(find()).toBe(false);
    make(home.home, sign);
    expect(find()).toBe(true);
  });

  test('Claude Desktop for Windows has its file in its package, whatever that is called', () => {
    using home = createScratchHome();
    make(home.home, 'AppData/Local/Packages/Claude_pzs8sxrjxfjjc');
    make(home.home, 'AppData/Local/Packages/ClaudeNot_abc');
    expect(findClientFiles(findClient('claude-desktop'), machineAt(home.home, 'win32'))).toEqual([
      {
        path: join(
          home.home,
          'AppData/Local/Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude/claude_desktop_config.json',
        ),
        isInstalled: true,
      },
    ]);
  });

  test('two copies of a client are two files', () => {
    using home = createScratchHome();
    make(home.home, 'AppData/Local/Packages/Claude_a/LocalCache/Roaming/Claude');
    make(home.home, 'AppData/Roaming/Claude');
    make(home.home, 'AppData/Roaming/Code/User');
    make(home.home, 'AppData/Roaming/Code - Insiders/User');
    const machine = machineAt(home.home, 'win32');
    expect(findClientFiles(findClient('claude-desktop'), machine)).toHaveLength(2);
    expect(findClientFiles(findClient('vscode'), machine)).toHaveLength(2);
  });

  test('packages elsewhere are found by LOCALAPPDATA', () => {
    using home = createScratchHome();
    make(home.home, 'moved/Packages/Claude_a');
    const machine = machineAt(NOWHERE, 'win32', { LOCALAPPDATA: join(home.home, 'moved') });
    expect(findClientFiles(findClient('claude-desktop'), machine)[0].isInstalled).toBe(true);
  });

  test.each([
    [['opencode.json'], 'opencode.json'],
    [['opencode.jsonc'], 'opencode.jsonc'],
    [['opencode.json', 'opencode.jsonc'], 'opencode.jsonc'],
    [[], 'opencode.jsonc'],
  ])('OpenCode with %j reads %s', (names, expected) => {
    using home = createScratchHome();
    const folder = join(home.home, '.config', 'opencode');
    mkdirSync(folder, { recursive: true });
    for (const name of names) writeFileSync(join(folder, name), '{}');
    const [found] = findClientFiles(findClient('opencode'), machineAt(home.home, 'darwin'));
    expect(found).toEqual({ path: join(folder, expected), isInstalled: true });
    expect(dirname(found.path)).toBe(folder);
  });
});
