import { describe, expect, test } from 'bun:test';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import type { EnvChanges } from '../../../src/auth/env-document.ts';
import { editEnvDocument, parseEnvDocument } from '../../../src/auth/env-document.ts';
import { AppError } from '../../../src/core/errors.ts';

function edit(text: string, changes: EnvChanges): string {
  return editEnvDocument(parseEnvDocument(text, '.env'), changes);
}

function complaint(text: string): string {
  try {
    parseEnvDocument(text, '.env');
  } catch (error) {
    if (error instanceof AppError) return `${error.code} ${error.exitCode}: ${error.message}`;
    throw error;
  }
  return 'no complaint';
}

describe('reading', () => {
  test.each([
    ['plain, with blanks around', ' A = 1 \n', { A: '1' }],
    ['export', 'export A=1\n', { A: '1' }],
    ['quotes of all kinds', `A='a "b"'\nB="it's"\nC=\`c\`\n`, { A: 'a "b"', B: "it's", C: 'c' }],
    ['lines within quotes', "A='one\ntwo'\nB=1\n", { A: 'one\ntwo', B: '1' }],
    ['comments', "# A=0\nA=1 # it's one\nB='x#y' # \"z\n", { A: '1', B: 'x#y' }],
    ['Windows line ends', 'A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['no line end at the end', 'A=1', { A: '1' }],
    ['a byte order mark', '\uFEFFA=1\nB=2\n', { A: '1', B: '2' }],
    ['a key given twice: the last', 'A=1\nB=2\nA=3\n', { A: '3', B: '2' }],
    ['nothing', '', {}],
    ['nothing but blank lines', '\n \t\n\n', {}],
    ['an empty value', 'A=\nB=\n', { A: '', B: '' }],
    ['a line separator in a comment', '# one\u2028two\nA=1\n', { A: '1' }],
  ])('%s', (_, text, values) => {
    expect(parseEnvDocument(text, '.env').values).toEqual(values);
  });

  test('agrees with parseEnv wherever it does not complain', () => {
    const piece = fc.constantFrom(
      'A',
      'B=',
      '=',
      ' ',
      '\t',
      '"',
      "'",
      '`',
      '#',
      '\n',
      '\r\n',
      '\\',
      'x',
      'export ',
      '\nA=',
      '$',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        fc.pre(complaint(text) === 'no complaint');
        expect(parseEnvDocument(text, '.env').values).toEqual({ ...parseEnv(text) });
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('a line that cannot be understood is named', () => {
  test.each([
    ['no assignment', 'A=1\n\nhello world\n', 'line 3, is neither KEY=value nor a comment.'],
    ['a key with a blank', 'A B=1\n', 'line 1, is neither KEY=value nor a comment.'],
    ['a colon', '# c\r\nA: 1\r\n', 'line 2, is neither KEY=value nor a comment.'],
    ['no key', '=1\n', 'line 1, is neither KEY=value nor a comment.'],
    ['a quote never closed', "A=1\nB='two\nC=3\n", "line 2, has a ' that is never closed."],
    ['a quote closed by the next value’s', 'A="one\nB="two"\n', 'line 1, has a " that is never closed.'],
    ['a quote closed in the line’s comment only', 'A=1\nB=`x\n', 'line 2, has a ` that is never closed.'],
  ])('%s', (_, text, message) => {
    expect(complaint(text)).toBe(`config 20: .env, ${message}`);
  });

  test('no value is repeated in the complaint', () => {
    expect(complaint("WHOOP_REFRESH_TOKEN='abc123\n")).not.toContain('abc123');
  });
});

describe('writing', () => {
  test.each([
    ['a value', 'A=1\nB=2\n', { A: 'x' }, 'A=x\nB=2\n'],
    ['a new key at the end', 'A=1\n', { B: '2' }, 'A=1\nB=2\n'],
    ['a new key after a line without end', 'A=1', { B: '2' }, 'A=1\nB=2\n'],
    ['a new key in an empty file', '', { B: '2' }, 'B=2\n'],
    ['a new key after a byte order mark', '\uFEFF', { B: '2' }, '\uFEFFB=2\n'],
    [
      'comments, blank lines, order',
      '# top\n\nB=1 # why\n\n# end\n',
      { B: '2' },
      '# top\n\nB=2 # why\n\n# end\n',
    ],
    ['export and indentation', '  export A=1\n', { A: '2' }, '  export A=2\n'],
    ['Windows line ends', 'A=1\r\nB=2\r\n', { A: '3', C: '4' }, 'A=3\r\nB=2\r\nC=4\r\n'],
    ['the missing end of the last line', 'A=1\nB=2', { B: '3' }, 'A=1\nB=3'],
    ['blanks around = go, for shells', 'A = 1\n', { A: '2' }, 'A=2\n'],
    ['a comment gets the blank that shells want', 'A=1#one\n', { A: '2' }, 'A=2 #one\n'],
    ['a value over several lines', "A='x\ny' # c\nB=1\n", { A: 'z' }, 'A=z # c\nB=1\n'],
    ['a key given twice is left once, at its last place', 'A=1\nB=2\nA=3\n', { A: '4' }, 'B=2\nA=4\n'],
    ['removal', 'A=1 # c\nB=2\n', { A: undefined }, 'B=2\n'],
    ['removal of all', 'A=1\nB=2\nA=3\n', { A: undefined }, 'B=2\n'],
    ['removal of what is not there', 'A=1', { B: undefined }, 'A=1'],
    ['several at once', 'A=1\nB=2\n', { B: undefined, A: 'x y', C: 'z' }, "A='x y'\nC=z\n"],
    ['a value that is there already', 'A = "1"\n', { A: '1' }, 'A = "1"\n'],
  ])('%s', (_, text, changes, expected) => {
    expect(edit(text, changes)).toBe(expected);
  });

  const name = fc.constantFrom('A', 'B', 'C_D', 'WHOOP_X');
  const plain = fc.stringMatching(/^[\w./:-]{0,8}$/);
  const anyValue = fc.oneof(
    plain,
    plain.map((value) => `'${value} #$\`"'`),
    plain.map((value) => `"${value}\n'${value}"`),
    plain.map((value) => `\`${value}\``),
  );
  const assignment = fc
    .tuple(fc.constantFrom('', '  ', 'export ', '\t'), name, fc.constantFrom('=', ' = '), anyValue)
    .chain(([prefix, key, equals, value]) =>
      fc.constantFrom('', ' # it\'s "so"', '  ').map((tail) => `${prefix}${key}${equals}${value}${tail}`),
    );
  const line = fc.oneof(assignment, fc.constantFrom('', '# A=1', '   ', "#it's"));
  const documentText = fc
    .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.boolean())
    .map(([lines, eol, bom, ends]) => `${bom ? '\uFEFF' : ''}${lines.join(eol)}${ends ? eol : ''}`);
  const newValue = fc.oneof(plain, fc.stringMatching(/^[ -&(-[\]-~\n]{0,12}$/));

  test('whatever the document, only the key in question changes', () => {
    fc.assert(
      fc.property(documentText, name, fc.option(newValue, { nil: undefined }), (text, key, value) => {
        const before = { ...parseEnv(text) };
        const edited = edit(text, { [key]: value });
        const { [key]: _, ...others } = before;
        expect({ ...parseEnv(edited) }).toEqual(value === undefined ? others : { ...others, [key]: value });
      }),
      { numRuns: 2_000 },
    );
  });

  test('whatever the document, other lines stay as they are and none is left of the key but one', () => {
    fc.assert(
      fc.property(documentText, name, newValue, (text, key, value) => {
        const foreign = (content: string) =>
          parseEnvDocument(content, '.env')
            .assignments.filter((one) => one.key !== key)
            .map((one) => content.slice(one.start, one.end).trimEnd());
        const comments = (content: string) => {
          const lines = parseEnvDocument(content, '.env').assignments.reduceRight(
            (rest, one) => rest.slice(0, one.start) + rest.slice(one.end),
            content,
          );
          return lines.match(/#.*/g) ?? [];
        };
        const edited = edit(text, { [key]: value });
        expect(foreign(edited)).toEqual(foreign(text));
        expect(parseEnvDocument(edited, '.env').assignments.filter((one) => one.key === key)).toHaveLength(1);
        expect(edit(edited, { [key]: value })).toBe(edited);
        expect(comments(edited)).toEqual(comments(text));
      }),
      { numRuns: 1_000 },
    );
  });

  test('a value that cannot be written leaves everything as it is', () => {
    expect(() => edit('A=1\n', { A: `'"`, B: '2' })).toThrow('The value of A has characters');
  });
});
