import { join } from 'node:path';
import type { Client, Shape } from './client.ts';

const PLAIN: Shape = { command: 'command', args: 'args', env: 'env' };
const STDIO: Shape = { ...PLAIN, before: { type: 'stdio' } };

/** Every client that `connect` knows, in the order of the help. Paths and shapes: docs/clients.md. */
export const CLIENTS: readonly Client[] = [
  {
    id: 'claude-desktop',
    name: 'Claude Desktop',
    format: 'jsonc',
    container: 'mcpServers',
    shape: PLAIN,
    // On Windows it comes as a package since 2026, and reads the file inside.
    places({ platform, settings, local }) {
      const packaged = join(local, 'Packages', 'Claude_*', 'LocalCache', 'Roaming', 'Claude');
      const folders = [...(platform === 'win32' ? [packaged] : []), join(settings, 'Claude')];
      return folders.map((folder) => ({ folder, files: ['claude_desktop_config.json'] }));
    },
    next: 'Quit Claude Desktop completely and start it again.',
  },
  {
    id: 'claude-code',
    name: 'Claude Code',
    format: 'jsonc',
    container: 'mcpServers',
    shape: STDIO,
    places({ home, named }) {
      const folder = named('CLAUDE_CONFIG_DIR');
      if (folder !== undefined) return [{ folder, files: ['.claude.json'] }];
      const signs = [join(home, '.claude'), join(home, '.claude.json')];
      return [{ folder: home, files: ['.claude.json'], signs }];
    },
    movedBy: 'CLAUDE_CONFIG_DIR',
    next: 'The next session of Claude Code has it.',
  },
  {
    id: 'cursor',
    name: 'Cursor',
    format: 'jsonc',
    container: 'mcpServers',
    shape: PLAIN,
    places: ({ home }) => [{ folder: join(home, '.cursor'), files: ['mcp.json'] }],
    next: 'Switch wellpipe on under Settings → MCP.',
  },
  {
    id: 'vscode',
    name: 'VS Code',
    format: 'jsonc',
    container: 'servers',
    shape: STDIO,
    places: ({ settings }) =>
      ['Code - Insiders', 'Code'].map((edition) => ({
        folder: join(settings, edition, 'User'),
        files: ['mcp.json'],
      })),
    next: 'Start wellpipe by the command "MCP: List Servers".',
  },
  {
    id: 'windsurf',
    name: 'Windsurf',
    format: 'jsonc',
    container: 'mcpServers',
    shape: PLAIN,
    places: ({ home }) => [{ folder: join(home, '.codeium', 'windsurf'), files: ['mcp_config.json'] }],
    next: 'Refresh the MCP servers in Cascade.',
  },
  {
    id: 'codex',
    name: 'Codex',
    format: 'toml',
    container: 'mcp_servers',
    shape: PLAIN,
    places: ({ home, named }) => [
      { folder: named('CODEX_HOME') ?? join(home, '.codex'), files: ['config.toml'] },
    ],
    movedBy: 'CODEX_HOME',
    next: 'The next session of Codex has it.',
  },
  {
    id: 'gemini',
    name: 'Gemini CLI',
    format: 'jsonc',
    container: 'mcpServers',
    shape: PLAIN,
    places({ home, named }) {
      const folder = join(named('GEMINI_CLI_HOME') ?? home, '.gemini');
      return [
        // Antigravity, its successor for consumers.
        { folder: join(folder, 'config'), files: ['mcp_config.json'] },
        { folder, files: ['settings.json'] },
      ];
    },
    movedBy: 'GEMINI_CLI_HOME',
    next: 'The next session of Gemini CLI has it.',
  },
  {
    id: 'zed',
    name: 'Zed',
    format: 'jsonc',
    container: 'context_servers',
    shape: { ...PLAIN, before: { source: 'custom' } },
    places({ platform, home, settings }) {
      // Not among the settings of macOS' desktop programs, nor where XDG_CONFIG_HOME says.
      const parent = platform === 'darwin' ? join(home, '.config') : settings;
      return [{ folder: join(parent, platform === 'win32' ? 'Zed' : 'zed'), files: ['settings.json'] }];
    },
    next: 'Zed has it at once: see the settings of the agent panel.',
  },
  {
    id: 'goose',
    name: 'Goose',
    format: 'yaml',
    container: 'extensions',
    shape: {
      before: { name: 'wellpipe', description: 'Your own WHOOP data', type: 'stdio' },
      command: 'cmd',
      args: 'args',
      env: 'envs',
      after: { enabled: true, timeout: 300 },
    },
    places({ platform, config, settings, named }) {
      const root = named('GOOSE_PATH_ROOT');
      const own = platform === 'win32' ? join(settings, 'Block', 'goose', 'config') : join(config, 'goose');
      return [{ folder: root === undefined ? own : join(root, 'config'), files: ['config.yaml'] }];
    },
    movedBy: 'GOOSE_PATH_ROOT',
    next: 'The next session of Goose has it.',
  },
  {
    id: 'opencode',
    name: 'OpenCode',
    format: 'jsonc',
    container: 'mcp',
    shape: {
      before: { type: 'local' },
      command: 'command',
      args: undefined,
      env: 'environment',
      after: { enabled: true },
    },
    places: ({ config }) => [
      { folder: join(config, 'opencode'), files: ['opencode.jsonc', 'opencode.json'] },
    ],
    next: 'The next session of OpenCode has it.',
  },
  {
    id: 'copilot',
    name: 'Copilot CLI',
    format: 'jsonc',
    container: 'mcpServers',
    shape: { ...STDIO, after: { tools: ['*'] } },
    places: ({ home, named }) => [
      { folder: named('COPILOT_HOME') ?? join(home, '.copilot'), files: ['mcp-config.json'] },
    ],
    movedBy: 'COPILOT_HOME',
    next: 'The next session of Copilot CLI has it.',
  },
];
