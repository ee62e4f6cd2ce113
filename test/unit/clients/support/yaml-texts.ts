import fc from 'fast-check';

const COMMENTS = ['', '# a comment', '# wellpipe:', '#'];

const TOP = [
  'GOOSE_PROVIDER: anthropic',
  'GOOSE_MODEL: "a: b # c"',
  'list:\n- one\n- "two"',
  'flow: { a: [1, 2], b: {} }',
  'text: |\n  extensions:\n    wellpipe: no\n',
  'folded: >-\n  a\n  b',
  'anchored: &anchor\n  x: 1',
  'merged:\n  y: 2',
  '"quoted key": ~',
];

const EXTENSIONS = [
  ['developer:', '  enabled: true', '  type: builtin'],
  ['"two words":', '  args:', '    - serve', '  envs: { A: b }'],
  ['short: { type: builtin }'],
  ['told:', '  description: |', '    wellpipe:', '      cmd: none', '', '  enabled: false'],
  ['commented: # why', '  # inside', '  enabled: true # indeed'],
];

const blanks = fc.array(fc.constantFrom(...COMMENTS), { maxLength: 2 });

/** Undefined without any; a word for an empty value of its own kind. */
const extensions = fc.option(
  fc.oneof(
    fc
      .constantFrom(' {}', '', ' null', ' ~', ' # none', ' {} # none')
      .map((value) => [`extensions:${value}`]),
    fc
      .record({
        indent: fc.constantFrom('  ', '    ', ' '),
        above: blanks,
        entries: fc.shuffledSubarray(EXTENSIONS, { minLength: 1 }),
      })
      .map(({ indent, above, entries }) => [
        'extensions: # of goose',
        ...[...above, ...entries.flat()].map((line) => (line === '' ? '' : indent + line)),
      ]),
  ),
  { nil: undefined },
);

/** A configuration as somebody may have written it, and whether its extensions are there and empty. */
export const yamlTexts = fc
  .record({
    start: fc.constantFrom('', '---\n', '# goose\n'),
    top: fc.shuffledSubarray(TOP),
    held: extensions,
    at: fc.nat(8),
    between: blanks,
    eol: fc.constantFrom('\n', '\r\n'),
  })
  .map(({ start, top, held, at, between, eol }) => {
    const place = Math.min(at, top.length);
    const lines = [...top.slice(0, place), ...(held ?? []), ...between, ...top.slice(place)];
    const text = lines.length === 0 ? start : `${start}${lines.join('\n')}\n`;
    return { text: text.replaceAll('\n', eol), isEmpty: held?.length === 1 };
  });
