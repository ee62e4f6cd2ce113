import fc from 'fast-check';

const COMMENTS = ['', '# a comment', '# [mcp_servers.wellpipe]', '  # indented "quote', '#'];

const VALUES = [
  '1',
  'true # yes',
  '"text # no comment, no [table]"',
  "'C:\\no\\escape'",
  '"""\n[mcp_servers.wellpipe]\ncommand = "a"\n"""',
  "'''\n[other]\n''''",
  '"""a \\""" b"""',
  '[\n  "a", # ]\n  [1, 2],\n]',
  '{ a = { b = "}" }, c = [1] }',
  '1979-05-27T07:32:00Z',
  '9007199254740993',
  'nan',
];

const HEADERS = [
  '[tui]',
  '[ "quoted.key" ]',
  '[mcp_servers]',
  '[mcp_servers.docs]',
  '[mcp_servers.docs.env]',
  '[mcp_servers."well.pipe"]',
  '[mcp_servers.wellpipe2] # close',
  '  [mcp_servers.indented]',
  '[projects."/home/you/code"]',
];

const blanks = fc.array(fc.constantFrom(...COMMENTS), { maxLength: 3 });
const pairs = fc
  .array(fc.record({ above: blanks, value: fc.constantFrom(...VALUES) }), { maxLength: 4 })
  .map((list) => list.flatMap(({ above, value }, at) => [...above, `key${at} = ${value}`]));
const tables = fc
  .shuffledSubarray(HEADERS)
  .chain((headers) => fc.tuple(...headers.map((header) => fc.tuple(fc.constant(header), blanks, pairs))))
  .map((list) => list.flatMap(([header, above, lines]) => [...above, header, ...lines]));

/** A configuration as somebody may have written it. */
export const tomlTexts = fc
  .record({
    top: pairs,
    rest: tables,
    below: blanks,
    eol: fc.constantFrom('\n', '\r\n'),
    hasFinalEol: fc.boolean(),
  })
  .map(({ top, rest, below, eol, hasFinalEol }) => {
    const lines = [...top, ...rest, ...below].join('\n').replaceAll('\n', eol);
    return hasFinalEol && lines !== '' ? lines + eol : lines;
  });
