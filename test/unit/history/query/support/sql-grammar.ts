import fc from 'fast-check';
import { DAY_DERIVATION } from '../../../../../src/engine/day-derivation.ts';
import { FUNCTIONS } from '../../../../../src/history/query/sql-functions.ts';
import { describeViews, type View } from '../../../../../src/history/query/views.ts';
import { BREAKOUTS, MISTAKES } from '../../../../support/sql-attempts.ts';

const VIEWS = describeViews(DAY_DERIVATION);
const VIEW_NAMES = VIEWS.map(({ name }) => name);
const OTHER_TABLES = [
  ...VIEWS.map(({ table }) => table),
  ...['record', 'owner', 'sqlite_schema', 'sqlite_master', 'pragma_table_info', 'json_each', 'nothing'],
];
const OTHER_COLUMNS = ['raw', 'origin', 'sql', 'sleep_state', 'cycle_start_ms', 'rowid', 'nothing'];
const OTHER_FUNCTIONS = ['load_extension', 'readfile', 'zeroblob', 'randomblob', 'sqlite_version', 'nothing'];
const WORDS = [
  ...['(', ')', ',', ';', '*', '.', "'", '"', '--', '/*', '*/', '\0', '?', '||', 'é', '\u{1f600}', '\ud800'],
  ...['SELECT', 'FROM', 'WITH', 'AS', 'UNION', 'DELETE', 'ATTACH', 'PRAGMA', 'NULL'],
];

const mostly = <T>(usual: fc.Arbitrary<T>, rare: readonly T[]) =>
  fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...rare) });

const table = mostly(fc.constantFrom(...VIEW_NAMES), OTHER_TABLES);
/** One of the view that the expression will be about: `{7}` stands for its seventh. */
const column = mostly(
  fc.nat(40).map((index) => `{${index}}`),
  OTHER_COLUMNS,
);
const callable = mostly(fc.constantFrom(...FUNCTIONS), OTHER_FUNCTIONS);
const literal = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.string({ maxLength: 12 }).map((text) => `'${text.replaceAll("'", "''")}'`),
  fc.constantFrom('NULL', "'2026-11-20'", "'$.a'", '1', '0', '-9223372036854775808', "x'00'"),
);
const operator = fc.constantFrom('+', '-', '*', '/', '%', '||', '=', '<', 'IS', 'LIKE', 'GLOB', '->>', 'AND');

/** A part of a statement made to be about some view, whose columns it names. */
const about = (part: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...VIEWS), part).map(([view, sql]) => fill(view, sql));

function fill({ name, columns }: View, sql: string): string {
  return sql
    .replaceAll('{table}', name)
    .replace(/\{(\d+)\}/g, (_, index) => `"${columns[Number(index) % columns.length]?.name}"`);
}

const { query } = fc.letrec<{ expression: string; query: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literal,
    column,
    fc.tuple(tie('expression'), operator, tie('expression')).map((parts) => `(${parts.join(' ')})`),
    fc
      .tuple(callable, fc.array(tie('expression'), { maxLength: 3 }))
      .map(([name, args]) => `${name}(${args.join(', ')})`),
    fc.tuple(callable, column, column).map(([name, of, by]) => `${name}(${of}) OVER (ORDER BY ${by})`),
    fc
      .tuple(tie('expression'), tie('expression'))
      .map(([when, then]) => `CASE WHEN ${when} THEN ${then} END`),
    tie('query').map((sql) => `(${sql})`),
  ),
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    about(column.map((one) => `SELECT ${one} FROM {table}`)),
    about(tie('expression').map((one) => `SELECT ${one} FROM {table}`)),
    about(
      fc
        .record({
          what: fc.array(tie('expression'), { minLength: 1, maxLength: 3 }),
          where: fc.option(tie('expression')),
          group: fc.option(column),
          order: fc.option(column),
        })
        .map(({ what, where, group, order }) =>
          [
            `SELECT ${what.join(', ')} FROM {table}`,
            where === null ? '' : `WHERE ${where}`,
            group === null ? '' : `GROUP BY ${group}`,
            order === null ? '' : `ORDER BY ${order}`,
          ].join(' '),
        ),
    ),
    fc.tuple(tie('expression'), table).map(([one, from]) => `SELECT ${one} FROM ${from}`),
    fc
      .tuple(table, tie('query'), table)
      .map(([name, sql, from]) => `WITH ${name} AS (${sql}) SELECT * FROM ${from}`),
    fc
      .tuple(table, tie('query'))
      .map(([name, sql]) => `WITH ${name} AS (${sql}) SELECT count(*) FROM ${name}`),
    fc.tuple(tie('query'), tie('query')).map((parts) => parts.join(' UNION ')),
    fc.tuple(tie('query'), table).map(([sql, alias]) => `SELECT * FROM (${sql}) AS ${alias}`),
    fc.tuple(table, table).map(([left, right]) => `SELECT * FROM ${left} JOIN ${right} USING (day)`),
  ),
}));

const attempt = fc.constantFrom(...[...BREAKOUTS, ...MISTAKES].map(([sql]) => sql));

/** A statement with a stretch of it replaced by a word, or by another one. */
const mutated = fc
  .tuple(fc.oneof(query, attempt), fc.nat(), fc.nat(30), fc.oneof(fc.constantFrom(...WORDS), attempt, query))
  .map(([sql, at, length, other]) => {
    const start = at % (sql.length + 1);
    return `${sql.slice(0, start)} ${other} ${sql.slice(start + length)}`;
  });

/** SQL of every clause that reads, often sound; the same with damage; ways out; and any text at all. */
export const statement: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: query },
  { weight: 3, arbitrary: mutated },
  { weight: 1, arbitrary: attempt },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);
