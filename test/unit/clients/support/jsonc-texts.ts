import fc from 'fast-check';

type Data = Record<string, unknown>;

const word = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text !== '__proto__');
/** Their parsers make a prototype of this key. */
const isPlain = (text: unknown) => !JSON.stringify(text).includes('__proto__');
const value = fc.jsonValue({ maxDepth: 2 }).filter(isPlain);
const server = fc.dictionary(word, value, { maxKeys: 3, noNullPrototype: true });
const servers = fc.dictionary(
  fc.oneof(word, fc.constantFrom('wellpipe2', 'github', 'a "quoted" one')),
  server,
  { maxKeys: 3, noNullPrototype: true },
);
const others = fc.dictionary(word, value, { maxKeys: 4, noNullPrototype: true });

/** A document whose container is missing, filled or empty, at any place among other keys. */
const documents = fc
  .record({ before: others, after: others, servers: fc.option(servers, { nil: undefined }) })
  .map(({ before, after, servers: held }): Data => {
    const data = { ...before, ...(held === undefined ? {} : { mcpServers: held }), ...after };
    if (held === undefined) delete data.mcpServers;
    // As a parser has it: without a negative zero.
    return JSON.parse(JSON.stringify(data));
  });

const layouts = fc.record({
  unit: fc.constantFrom('  ', '   ', '    ', '\t', ' '),
  isOneLine: fc.boolean(),
  eol: fc.constantFrom('\n', '\r\n'),
  hasFinalEol: fc.boolean(),
  hasMark: fc.boolean(),
  /** At each line: nothing, a comment behind it, one above it, or a comma before the closing bracket. */
  extras: fc.array(fc.constantFrom('', 'behind', 'above', 'comma'), { maxLength: 40 }),
});

/** A configuration as somebody may have written it, with what is in it. */
export const jsoncTexts = fc.record({ data: documents, layout: layouts }).map(({ data, layout }) => {
  const { unit, isOneLine, eol, hasFinalEol, hasMark, extras } = layout;
  const lines = JSON.stringify(data, null, isOneLine ? undefined : unit).split('\n');
  const written = isOneLine
    ? lines
    : lines.flatMap((line, at) => decorate(line, lines[at + 1], extras[at] ?? '', at));
  const text = (hasMark ? '\ufeff' : '') + written.join(eol) + (hasFinalEol ? eol : '');
  return { data, text };
});

function decorate(line: string, next: string | undefined, extra: string, at: number): string[] {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  if (extra === 'above' && at > 0) return [`${indent}/* above ${at}, "wellpipe": {} */`, line];
  const closes = /^\s*[\]}]/.test(next ?? '') && !/[[{,]$/.test(line);
  if (extra === 'comma' && closes) return [`${line},`];
  return [extra === 'behind' ? `${line} // behind ${at} }` : line];
}
