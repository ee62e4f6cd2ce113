import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { connect, disconnect, entryIn, PATH, SERVER } from './support/edit.ts';
import { yamlTexts } from './support/yaml-texts.ts';

const ENTRY = {
  name: 'wellpipe',
  description: 'Your own WHOOP data',
  type: 'stdio',
  cmd: '/opt/wellpipe',
  args: ['serve'],
  enabled: true,
  timeout: 300,
};

describe('any YAML in lines', () => {
  test('keeps every line that is not the entry, and gets the entry', () => {
    fc.assert(
      fc.property(yamlTexts, ({ text, isEmpty }) => {
        const before = parse(text) ?? {};
        const after = connect('goose', text);
        expect(parse(after)).toEqual({ ...before, extensions: { ...before.extensions, wellpipe: ENTRY } });
        expect(connect('goose', after)).toBe(after);
        const lines = after.split('\n');
        const kept = text.split('\n').filter((line) => !isEmpty || !line.startsWith('extensions:'));
        expect(lines.filter((line) => kept.includes(line)).length).toBeGreaterThanOrEqual(kept.length);
      }),
    );
  });

  test('comes back to its last byte when the entry is removed', () => {
    fc.assert(
      fc.property(yamlTexts, ({ text, isEmpty }) => {
        const back = disconnect('goose', connect('goose', text));
        if (!isEmpty) return expect(back).toBe(text);
        // How an empty container was written cannot be seen any more, nor always that it was there.
        const without = (written: string) => ({ ...(parse(written) ?? {}), extensions: null });
        expect(without(back)).toEqual(without(text));
      }),
    );
  });
});

const MINE = `extensions:
    developer:
        enabled: true
    wellpipe:
        cmd: /old/wellpipe
        # my own note
        args: [serve]

    # last
    memory:
        enabled: false`;

test('of an entry only the values that change do', () => {
  expect(connect('goose', MINE)).toBe(MINE.replace('/old/', '/opt/'));
});

const ELSEWHERE = { ...SERVER, env: { WELLPIPE_HOME: '/you' } };

test.each(['\n', '\r\n'])('comments, order and indentation inside an entry stay, line ends %j', (eol) => {
  const text = `extensions:
  wellpipe: # keep me
      timeout: 60
      # off for now
      enabled: false
      envs: # mine
        WELLPIPE_HOME: /me # there
        A: "1" # one
      args:
      - "serve" # s
      - '--env-file=/a/.env'
      cmd: "/old/wellpipe"   # c
  other: {}`.replaceAll('\n', eol);
  const server = { ...ELSEWHERE, args: ['serve', '--env-file=/b/.env'] };
  const moved = connect('goose', text, server);
  expect(moved).toBe(
    text
      .replace("'--env-file=/a/.env'", '--env-file=/b/.env')
      .replace('"/old/wellpipe"', '/opt/wellpipe')
      .replace('/me', '/you'),
  );
  expect(connect('goose', moved, server)).toBe(moved);
  const usual = connect('goose', moved, { ...server, env: {} });
  expect(usual).toBe(moved.replace(`        WELLPIPE_HOME: /you # there${eol}`, ''));
  expect(connect('goose', usual, server)).toBe(
    moved.replace(
      `        WELLPIPE_HOME: /you # there${eol}        A: "1" # one${eol}`,
      `        A: "1" # one${eol}        WELLPIPE_HOME: /you${eol}`,
    ),
  );
});

test.each([
  ['in brackets', '    args: [serve, "--demo"] # b\n', '    args: ["serve", "x, y"] # b\n'],
  ['of another length', '    args: [serve] # b\n', '    args:\n      - serve\n      - x, y\n'],
])('arguments %s become others', (_, before, after) => {
  const head = 'extensions:\n  wellpipe:\n    cmd: /opt/wellpipe\n';
  const server = { ...SERVER, args: ['serve', 'x, y'] };
  const changed = connect('goose', head + before, server);
  expect(changed).toBe(head + after.replace('"serve"', 'serve'));
  expect(connect('goose', changed, server)).toBe(changed);
});

test('an entry in braces is written in lines, with everything that is in it', () => {
  const text =
    'extensions:\n  wellpipe: { cmd: /old/wellpipe, enabled: false, args: [serve], envs: { A: b } }\n';
  expect(entryIn('goose', connect('goose', text, ELSEWHERE))).toEqual({
    cmd: '/opt/wellpipe',
    enabled: false,
    args: ['serve'],
    envs: { A: 'b', WELLPIPE_HOME: '/you' },
  });
});

test('an environment in braces becomes lines, and goes when it ends empty', () => {
  const head = 'extensions:\n  wellpipe:\n    cmd: /opt/wellpipe\n    args: [serve]\n';
  const changed = connect('goose', `${head}    envs: { A: b } # mine\n`, ELSEWHERE);
  expect(changed).toBe(`${head}    envs:\n      A: b\n      WELLPIPE_HOME: /you\n`);
  expect(connect('goose', `${head}    envs: { WELLPIPE_HOME: /me }\n`)).toBe(head);
  expect(connect('goose', head, ELSEWHERE)).toBe(`${head}    envs:\n      WELLPIPE_HOME: /you\n`);
});

test('an entry is removed from among others', () => {
  expect(disconnect('goose', MINE)).toBe(`extensions:
    developer:
        enabled: true

    # last
    memory:
        enabled: false`);
});

test.each([
  ['last, without a line end', 'extensions:\n  a: {}\n  wellpipe:\n    cmd: x', 'extensions:\n  a: {}'],
  ['with the container it came with', 'a: 1\nextensions:\n  wellpipe:\n    cmd: x', 'a: 1'],
  ['with nothing in it', 'extensions:\n  wellpipe:\n  other: {}\n', 'extensions:\n  other: {}\n'],
  [
    'alone, below a comment',
    'extensions:\n  # mine\n  wellpipe: {}\nb: 1\n',
    'extensions: {}\n  # mine\nb: 1\n',
  ],
])('an entry is removed %s', (_, before, after) => {
  expect(disconnect('goose', before)).toBe(after);
});

test.each([
  [
    'at the end of a file without a line end',
    'extensions:',
    'extensions:\n  wellpipe:\n    name: wellpipe\n',
  ],
  [
    'into an empty container, beside its comment',
    'extensions: {} # none\n',
    'extensions: # none\n  wellpipe:\n',
  ],
  ['into an empty file', '', 'extensions:\n  wellpipe:\n'],
  ['below comments alone', '# goose\n', '# goose\nextensions:\n  wellpipe:\n'],
])('an entry goes %s', (_, before, beginning) => {
  expect(connect('goose', before)).toStartWith(beginning);
});

test('a path that YAML would read otherwise is quoted', () => {
  const server = { ...SERVER, command: 'C:\\a: b #c', env: { WELLPIPE_HOME: '~' } };
  expect(entryIn('goose', connect('goose', '', server))).toMatchObject({
    cmd: server.command,
    envs: { WELLPIPE_HOME: '~' },
  });
});

test.each([
  ['a list that is never closed', 'a: [1\nb: 2\n', 2, 1],
  ['a key that is there twice', 'a: 1\nb: 2\na: 3\n', 3, 1],
  ['a second document', 'a: 1\n---\nb: 2\n', 2, 1],
])('%s is refused with its line and column', (_, text, line, column) => {
  const refused = () => connect('goose', text);
  expect(refused).toThrow(`${PATH}, line ${line}, column ${column}: this is not valid YAML.`);
});

test.each([
  ['- a\n', 'it is not written in lines of "key: value"'],
  ['{ "a": 1 }', 'it is not written in lines of "key: value"'],
  ['extensions: { a: {} }\n', '"extensions" is not written in lines of "key: value"'],
  ['extensions: [a]\n', '"extensions" is not written in lines of "key: value"'],
  ['a: &x { b: {} }\nextensions: *x\n', '"extensions" is not written in lines of "key: value"'],
])('%j is refused', (text, problem) => {
  expect(() => connect('goose', text)).toThrow(`${PATH}: ${problem}.`);
});
