import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { connect, disconnect, entryIn, PATH, SERVER } from './support/edit.ts';
import { jsoncTexts } from './support/jsonc-texts.ts';

const ENTRY = { command: '/opt/wellpipe', args: ['serve'] };
const withoutMark = (text: string) => text.replace(/^\ufeff/, '');
const dataOf = (text: string) => parse(withoutMark(text), [], { allowTrailingComma: true });

describe('any JSON with comments', () => {
  test('keeps every byte that is not the entry, and gets the entry', () => {
    fc.assert(
      fc.property(jsoncTexts, ({ data, text }) => {
        const after = connect('cursor', text);
        expect(dataOf(after)).toEqual({
          ...data,
          mcpServers: { ...(data.mcpServers as object | undefined), wellpipe: ENTRY },
        });
        expect(isWithin(text, after)).toBe(true);
        expect(connect('cursor', after)).toBe(after);
      }),
    );
  });

  test('comes back to its last byte when the entry is removed', () => {
    fc.assert(
      fc.property(jsoncTexts, ({ data, text }) => {
        const back = disconnect('cursor', connect('cursor', text));
        if (JSON.stringify(data.mcpServers) !== '{}') return expect(back).toBe(text);
        // Whether an empty container was there before cannot always be seen.
        const { mcpServers: _, ...others } = data;
        expect({ mcpServers: {}, ...dataOf(back) }).toEqual({ mcpServers: {}, ...others });
      }),
    );
  });
});

/** Whether a text can be had from a longer one by leaving characters out, but for the blanks between brackets. */
function isWithin(text: string, longer: string): boolean {
  const characters = text.replace(/\{\s*\}/g, '{}');
  let at = 0;
  for (const character of longer.split('')) if (character === characters[at]) at += 1;
  return at === characters.length;
}

describe('a place is found', () => {
  test.each([
    ['in an empty file', '', '{\n  "mcpServers": {\n    "wellpipe": { … }\n  }\n}\n'],
    ['in an empty object', '{}', '{\n  "mcpServers": {\n    "wellpipe": { … }\n  }\n}'],
    ['below comments alone', '// mine\n', '// mine\n{\n  "mcpServers": {\n    "wellpipe": { … }\n  }\n}\n'],
    [
      'for a container that is null',
      '{\n  "mcpServers": null\n}',
      '{\n  "mcpServers": {\n    "wellpipe": { … }\n  }\n}',
    ],
    [
      'behind a comment in an empty container',
      '{\n  "mcpServers": { // none yet\n  }\n}',
      '{\n  "mcpServers": { // none yet\n    "wellpipe": { … }\n  }\n}',
    ],
    [
      'where a brace ends the line of the last value',
      '{\n  "mcpServers": {\n    "a": {} }\n}',
      '{\n  "mcpServers": {\n    "a": {},\n    "wellpipe": { … } }\n}',
    ],
    [
      'in the container that counts, of two',
      '{\n  "mcpServers": {},\n  "mcpServers": {\n    "a": {}\n  }\n}',
      '{\n  "mcpServers": {},\n  "mcpServers": {\n    "a": {},\n    "wellpipe": { … }\n  }\n}',
    ],
  ])('%s', (_, before, after) => {
    const shown = connect('cursor', before).replace(/"wellpipe": \{[^}]*\}/, '"wellpipe": { … }');
    expect(shown).toBe(after);
  });
});

describe('removing takes out', () => {
  test.each([
    ['the first of several', '{"mcpServers": {"wellpipe": {}, "a": {}}}', '{"mcpServers": {"a": {}}}'],
    [
      'one among others, and leaves the comment beside it',
      '{\n  "mcpServers": {\n    "a": {}, // a\n    "wellpipe": {}, // mine\n    "b": {}\n  }\n}',
      '{\n  "mcpServers": {\n    "a": {}, // a\n    // mine\n    "b": {}\n  }\n}',
    ],
    [
      'one that shares its line, below a comment',
      '{\n  "mcpServers": {\n    // servers\n    "wellpipe": {}, "b": {}\n  }\n}',
      '{\n  "mcpServers": {\n    // servers\n    "b": {}\n  }\n}',
    ],
    [
      'an entry that is there twice',
      '{\n  "mcpServers": {\n    "wellpipe": {},\n    "a": {},\n    "wellpipe": {}\n  }\n}',
      '{\n  "mcpServers": {\n    "a": {}\n  }\n}',
    ],
    ['nothing where there is nothing', '{ "mcpServers": { } }', '{ "mcpServers": { } }'],
    ['nothing of others', '{ "x": { "wellpipe": {} } }', '{ "x": { "wellpipe": {} } }'],
  ])('%s', (_, before, after) => {
    expect(disconnect('cursor', before)).toBe(after);
  });
});

test('what the member has added to a container of ours stays, and so does the container', () => {
  const mine = connect('cursor', '{}').replace('"mcpServers": {', '"mcpServers": { // mine');
  expect(disconnect('cursor', mine)).toBe('{\n  "mcpServers": { // mine\n  }\n}');
});

test.each([
  ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ['a missing bracket', '{ "a": [1, 2 }', 1, 14],
  ['two documents', '{}\n{}', 2, 1],
  ['a quote too few, after a byte order mark', '\ufeff{ "a: 1 }', 1, 3],
])('%s is refused with its line and column', (_, text, line, column) => {
  const refused = () => connect('cursor', text);
  expect(refused).toThrow(`${PATH}, line ${line}, column ${column}: this is not valid JSON.`);
  expect(() => entryIn('cursor', text)).toThrow('this is not valid JSON.');
});

test.each([
  ['[]', 'it does not hold an object'],
  ['{ "mcpServers": [] }', '"mcpServers" is no object'],
  ['{ "mcpServers": "none" }', '"mcpServers" is no object'],
])('%s is refused', (text, problem) => {
  expect(() => connect('cursor', text)).toThrow(`${PATH}: ${problem}.`);
});

describe('inside an entry', () => {
  const ELSEWHERE = { ...SERVER, env: { WELLPIPE_HOME: '/you' } };
  const MINE = `{
    "mcpServers": {
        "wellpipe": { // keep me
            "tools": ["whoop_today"], // these alone
            /* mine */
            "env": { "WELLPIPE_HOME": "/me", "A": "1" },
            "args": [
                "serve", // s
                "--demo"
            ],
            "command": "/old/wellpipe", // c
        },
    },
}
`;

  test.each(['\n', '\r\n'])('comments, order and indentation stay, line ends %j', (eol) => {
    const text = MINE.replaceAll('\n', eol);
    const server = { ...ELSEWHERE, args: ['serve', '--other'] };
    const moved = connect('copilot', text, server);
    expect(moved).toBe(text.replace('/old/', '/opt/').replace('/me', '/you').replace('--demo', '--other'));
    expect(connect('copilot', moved, server)).toBe(moved);
    const usual = connect('copilot', moved, { ...server, env: {} });
    expect(usual).toBe(moved.replace('"WELLPIPE_HOME": "/you", ', ''));
    expect(connect('copilot', usual, server)).toBe(
      usual.replace('"A": "1"', '"A": "1", "WELLPIPE_HOME": "/you"'),
    );
  });

  test('an environment that ends empty goes, and comes back behind the rest', () => {
    const text = MINE.replace(', "A": "1"', '');
    const usual = connect('copilot', text, { ...SERVER, args: ['serve', '--demo'] });
    expect(usual).toBe(
      text.replace('/old/', '/opt/').replace('            "env": { "WELLPIPE_HOME": "/me" },\n', ''),
    );
    const again = connect('copilot', usual, { ...ELSEWHERE, args: ['serve', '--demo'] });
    expect(again).toContain('"command": "/opt/wellpipe", // c\n            "env": {\n');
    expect(entryIn('copilot', again)).toMatchObject({ env: { WELLPIPE_HOME: '/you' } });
  });

  test('of a command in one list with its arguments, the path alone changes', () => {
    const text = '{"mcp":{"wellpipe":{"enabled":false,"command":["/old/wellpipe", /* s */ "serve"]}}}';
    expect(connect('opencode', text)).toBe(text.replace('/old/', '/opt/'));
  });

  test('in one line it stays in one', () => {
    const text = '{"mcpServers":{"wellpipe":{"command":"/old/wellpipe","args":["serve"],"disabled":true}}}';
    const moved = text.replace('/old/', '/opt/').replace('true}', 'true, "env": {"WELLPIPE_HOME": "/you"}}');
    expect(connect('windsurf', text, ELSEWHERE)).toBe(moved);
    expect(connect('windsurf', moved)).toBe(text.replace('/old/', '/opt/'));
  });

  test('of a name that stands twice, the last one counts', () => {
    const text =
      '{"mcpServers": {"wellpipe": {"command": "/a", "command": "/old/wellpipe", "args": ["serve"]}}}';
    expect(connect('cursor', text)).toBe(text.replace('/old/', '/opt/'));
  });
});
