import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { stringify as stringifyToml } from 'smol-toml';
import { stringify as stringifyYaml } from 'yaml';
import { CLIENTS } from '../../../src/clients/clients.ts';
import { readEntry, setEntry } from '../../../src/clients/entry-file.ts';
import { mergeEntry, toEntry } from '../../../src/clients/shapes.ts';
import { PATH } from './support/edit.ts';

/** Texts that mean something else in one of the formats, if they are not quoted. */
const word = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.constantFrom(
    'a: b',
    '# x',
    '// y',
    'C:\\x',
    '"q"',
    "it's",
    '[a]',
    'a, b',
    '~',
    'null',
    'é\u2028',
    ' x ',
  ),
);
const environment = (names: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...names), word, { noNullPrototype: true });
const servers = fc.record({
  command: word,
  args: fc.array(word, { minLength: 1, maxLength: 3 }),
  env: environment(['WELLPIPE_HOME', 'WELLPIPE_ENV_FILE']),
});
const formers = fc.record({
  server: servers,
  env: environment(['TOKEN', 'WELLPIPE_HOME']),
  own: fc.dictionary(
    fc.constantFrom('timeout', 'two words', 'disabled'),
    fc.oneof(fc.integer(), fc.boolean(), fc.array(word, { maxLength: 2 })),
    { noNullPrototype: true },
  ),
});

const WRITERS = {
  jsonc: (data: object, style: number) => JSON.stringify(data, null, style),
  toml: (data: object) => stringifyToml(data),
  yaml: (data: object, style: number) => stringifyYaml(data, { indent: style + 2, indentSeq: style > 1 }),
};

test.each(['cursor', 'opencode', 'codex', 'goose'])(
  'whatever an entry of %s holds, it can be made to start any server, again and again',
  (id) => {
    const client = CLIENTS.find((known) => known.id === id);
    if (!client) throw new Error(id);
    const { shape, container, format } = client;
    fc.assert(
      fc.property(formers, fc.array(servers, { maxLength: 3 }), fc.nat(3), (former, wanted, style) => {
        const entry = { ...toEntry(shape, { ...former.server, env: former.env }), ...former.own };
        const others = { command: 'x' };
        let text = WRITERS[format]({ [container]: { wellpipe: entry, others } }, style);
        for (const server of wanted) {
          const merged = mergeEntry(shape, readEntry(client, { path: PATH, text }), server);
          text = setEntry(client, { path: PATH, text }, merged);
          expect(readEntry(client, { path: PATH, text })).toEqual(merged);
          expect(merged).toMatchObject({ ...toEntry(shape, server), ...former.own });
          expect(setEntry(client, { path: PATH, text }, merged)).toBe(text);
        }
      }),
      { numRuns: 50 },
    );
  },
);
