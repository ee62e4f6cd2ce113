import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { connect, disconnect, entryIn, PATH, SERVER } from './support/edit.ts';
import { tomlTexts } from './support/toml-texts.ts';

const ENTRY = { command: '/opt/wellpipe', args: ['serve'] };
/** A copy without the parser's own prototypes. */
const dataOf = (text: string) => structuredClone(parse(text, { integersAsBigInt: 'asNeeded' }));

describe('any TOML', () => {
  test('keeps every byte that is not the entry, and gets the entry', () => {
    fc.assert(
      fc.property(tomlTexts, (text) => {
        const before = dataOf(text);
        const after = connect('codex', text);
        expect(after).toStartWith(text);
        expect(dataOf(after)).toEqual({
          ...before,
          mcp_servers: { ...(before.mcp_servers as object | undefined), wellpipe: ENTRY },
        });
        expect(connect('codex', after)).toBe(after);
      }),
    );
  });

  test('comes back to its last byte when the entry is removed', () => {
    fc.assert(
      fc.property(tomlTexts, (text) => {
        expect(disconnect('codex', connect('codex', text))).toBe(text);
      }),
    );
  });
});

const AMONG_OTHERS = `model = "a"

[mcp_servers.wellpipe] # ours
command = "/old/wellpipe"
args = [
  "serve",
]

[mcp_servers.other]
command = "b"

[mcp_servers.wellpipe.env]
WELLPIPE_LOG = "debug"

# the terminal
[tui]
theme = "dark"
`;

test('of an entry only the values that change do: lists, comments and tables of everywhere stay', () => {
  expect(connect('codex', AMONG_OTHERS)).toBe(AMONG_OTHERS.replace('/old/', '/opt/'));
});

const MEMBERS = `[mcp_servers.wellpipe]
  # found by me
  'command' = '/old/wellpipe' # c
  enabled = false
  args = ["serve", "--env-file", "/a#b/.env"] # more
  env.WELLPIPE_HOME = "/me" # mine
  env.WELLPIPE_LOG = "debug"
  tool_timeout_sec = 60`;
const ELSEWHERE = { ...SERVER, args: ['serve', '--env-file', '/c/.env'], env: { WELLPIPE_HOME: '/you' } };

test.each(['\n', '\r\n'])('comments, order and indentation inside an entry stay, line ends %j', (eol) => {
  const text = MEMBERS.replaceAll('\n', eol);
  const moved = connect('codex', text, ELSEWHERE);
  expect(moved).toBe(
    text
      .replace("'/old/wellpipe'", '"/opt/wellpipe"')
      .replace('["serve", "--env-file", "/a#b/.env"]', '[ "serve", "--env-file", "/c/.env" ]')
      .replace('/me', '/you'),
  );
  expect(connect('codex', moved, ELSEWHERE)).toBe(moved);
  const usual = connect('codex', moved);
  expect(usual).toBe(
    moved.replace(', "--env-file", "/c/.env"', '').replace(`  env.WELLPIPE_HOME = "/you" # mine${eol}`, ''),
  );
  expect(connect('codex', usual, { ...SERVER, env: { WELLPIPE_HOME: '/you' } })).toBe(
    `${usual}${eol}  env.WELLPIPE_HOME = "/you"`,
  );
});

test.each([
  ['braces', 'env = { WELLPIPE_HOME = "/me", A = "1" } # mine\n', 'env = { A = "1" } # mine\n'],
  ['braces that end empty', 'env = { WELLPIPE_HOME = "/me" } # mine\ntimeout = 1\n', 'timeout = 1\n'],
  [
    'a table',
    '\n[mcp_servers.wellpipe.env]\nWELLPIPE_HOME = "/me"\n# b\nA = "1"\n',
    '\n[mcp_servers.wellpipe.env]\n# b\nA = "1"\n',
  ],
  ['a table that ends empty', '\n[mcp_servers.wellpipe.env]\nWELLPIPE_HOME = "/me"\n', ''],
  ['a dotted key that ends empty', 'env.WELLPIPE_HOME = "/me"\n', ''],
])('a home folder goes from %s, and comes back', (_, before, after) => {
  const head = '[mcp_servers.wellpipe]\ncommand = "/opt/wellpipe"\nargs = ["serve"]\n';
  const without = connect('codex', head + before);
  expect(without).toBe(head + after);
  const server = { ...SERVER, env: { WELLPIPE_HOME: '/me' } };
  expect(entryIn('codex', connect('codex', without, server))).toEqual(entryIn('codex', head + before));
});

test('an entry of its environment alone gets a command', () => {
  const env = '[mcp_servers.wellpipe.env]\nA = "1"\n';
  const table = '[mcp_servers.wellpipe]\ncommand = "/opt/wellpipe"\nargs = [ "serve" ]\n';
  expect(connect('codex', env)).toBe(`${table}\n${env}`);
});

test('an entry is removed with all its tables, and leaves the comments of its neighbours', () => {
  expect(disconnect('codex', AMONG_OTHERS)).toBe(`model = "a"

[mcp_servers.other]
command = "b"

# the terminal
[tui]
theme = "dark"
`);
});

test('an environment becomes a table of its own', () => {
  const server = {
    command: 'C:\\Program Files\\wellpipe.exe',
    args: ['serve'],
    env: { WELLPIPE_HOME: 'D:\\me' },
  };
  const text = connect('codex', '', server);
  expect(text).toBe(`[mcp_servers.wellpipe]
command = "C:\\\\Program Files\\\\wellpipe.exe"
args = [ "serve" ]

[mcp_servers.wellpipe.env]
WELLPIPE_HOME = "D:\\\\me"
`);
  expect(entryIn('codex', text)).toEqual({ command: server.command, args: ['serve'], env: server.env });
  expect(disconnect('codex', `a = 1\n\n${text}`)).toBe('a = 1\n');
});

test('what is not valid is refused with its line and column', () => {
  const text = 'model = "a"\n[mcp_servers.docs\ncommand = "b"\n';
  expect(() => connect('codex', text)).toThrow(`${PATH}, line 2, column `);
  expect(() => connect('codex', text)).toThrow('this is not valid TOML.');
});

test.each([
  ['in a line', '[mcp_servers]\nwellpipe = { command = "a" }\n'],
  ['by dotted keys', 'mcp_servers.wellpipe.command = "a"\n'],
])('an entry written %s is refused', (_, text) => {
  const problem = `${PATH}: "wellpipe" is not written as a table [mcp_servers.wellpipe].`;
  expect(() => connect('codex', text)).toThrow(problem);
  expect(() => disconnect('codex', text)).toThrow(problem);
});

test('servers in braces cannot be added to', () => {
  const text = 'mcp_servers = { docs = { command = "a" } }\n';
  expect(() => connect('codex', text)).toThrow(
    '"mcp_servers" is written in a way that Wellpipe cannot change',
  );
});
