import { builtinModules } from 'node:module';
import { type Import, readImports, type SourceFile, stripComments } from './source-file.ts';

/** From the top down. What shares a row does not know its neighbours. */
const LAYERS: readonly (readonly string[])[] = [
  ['main'],
  ['cli'],
  ['commands'],
  ['mcp'],
  ['engine'],
  ['insights', 'history', 'render', 'clients', 'release', 'demo'],
  ['whoop'],
  ['auth'],
  ['core'],
];

/** Where the MCP SDK is known: everything else speaks in our own terms. */
export const SDK_FILES: readonly string[] = [
  'src/mcp/sdk-v1.ts',
  'src/mcp/sdk-v2.ts',
  'src/mcp/http/sdk-v1-sessions.ts',
  'src/mcp/http/sdk-v2-exchanges.ts',
];

/** Where Bun is known, each behind a function that falls back: the rest runs on Deno too. */
export const BUN_FILES: readonly string[] = ['src/auth/keychain.ts', 'src/mcp/stdio-streams.ts'];

const MAX_LINES = 300;
const VAGUE_NAMES = new Set(['index', 'util', 'utils', 'helper', 'helpers', 'manager', 'common', 'misc']);
const BUILT_INS = new Set(builtinModules);

/** What a file breaks, one line each, naming the file and what is wrong in it. */
type Rule = (file: SourceFile) => string[];

export const RULES: Readonly<Record<string, Rule>> = {
  'every file belongs to a layer': (file) =>
    rankOf(layerOf(file.path)) === undefined ? [`${file.path}: "${layerOf(file.path)}" is no layer`] : [],

  'imports point down, imports of types too': (file) =>
    crossings(file)
      .filter(({ from, to }) => to.rank < from.rank)
      .map(
        ({ from, to, specifier }) =>
          `${file.path}: ${from.layer} imports ${to.layer} above it ("${specifier}")`,
      ),

  'neighbours of one layer do not import each other': (file) =>
    crossings(file)
      .filter(({ from, to }) => to.rank === from.rank)
      .map(
        ({ from, to, specifier }) =>
          `${file.path}: ${from.layer} imports its neighbour ${to.layer} ("${specifier}")`,
      ),

  'insights imports nothing but types': (file) =>
    offences(file, ({ typeOnly, target }) => {
      const fromOutside = target === undefined || layerOf(target) !== 'insights';
      return layerOf(file.path) === 'insights' && !typeOnly && fromOutside;
    }),

  'src imports nothing outside it but package.json and packages': (file) =>
    offences(
      file,
      ({ target }) => target !== undefined && !target.startsWith('src/') && target !== 'package.json',
    ),

  'imports of files name their ending': (file) =>
    offences(file, ({ target }) => target !== undefined && !/\.(?:ts|json|wasm|ttf|html|css)$/.test(target)),

  'built-in modules are imported by their node: name': (file) =>
    offences(file, ({ specifier }) => BUILT_INS.has(specifier) && !/^(?:node|bun):/.test(specifier)),

  'lazy imports name their module, or the compiler leaves it out': (file) =>
    /\bimport\(\s*(?!['"])/.test(stripComments(file.text))
      ? [`${file.path}: import() of something computed`]
      : [],

  'the MCP SDK is imported by its adapter only': (file) =>
    offences(
      file,
      ({ specifier }) => /^@modelcontextprotocol\//.test(specifier) && !SDK_FILES.includes(file.path),
    ),

  'Bun is used where it is allowed only': (file) => {
    if (BUN_FILES.includes(file.path)) return [];
    const uses =
      stripComments(file.text).match(/(?<![\w$.'"`])Bun\s*(?:\.\s*\w+|\[)|globalThis\s*\.\s*Bun\b/g) ?? [];
    return [
      ...offences(file, ({ specifier }) => /^bun(?:$|:)/.test(specifier)),
      ...uses.map((use) => `${file.path}: ${use}`),
    ];
  },

  'names are kebab-case and say what is inside': (file) => {
    const names = file.path
      .replace(/^src\//, '')
      .replace(/\.[^./]+$/, '')
      .split('/');
    const bad = names.filter(
      (name) =>
        !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) || name.split('-').some((word) => VAGUE_NAMES.has(word)),
    );
    return bad.map((name) => `${file.path}: "${name}"`);
  },

  'sources are TypeScript': (file) => (file.path.endsWith('.ts') ? [] : [`${file.path}: not a .ts file`]),

  [`no file is longer than ${MAX_LINES} lines`]: (file) => {
    const lines = file.text.trimEnd().split('\n').length;
    return lines > MAX_LINES ? [`${file.path}: ${lines} lines`] : [];
  },
};

function offences(file: SourceFile, offends: (one: Import) => boolean): string[] {
  return readImports(file)
    .filter(offends)
    .map(({ specifier }) => `${file.path}: imports "${specifier}"`);
}

interface Place {
  layer: string;
  rank: number;
}

/** Imports that leave their layer for another one. */
function crossings(file: SourceFile): { from: Place; to: Place; specifier: string }[] {
  const from = placeOf(file.path);
  return readImports(file).flatMap(({ target, specifier }) => {
    const to = target === undefined ? undefined : placeOf(target);
    return from && to && from.layer !== to.layer ? [{ from, to, specifier }] : [];
  });
}

function placeOf(path: string): Place | undefined {
  const layer = layerOf(path);
  const rank = rankOf(layer);
  return rank === undefined ? undefined : { layer, rank };
}

/** `src/core/log.ts` is of `core`, `src/main.ts` of `main`. */
function layerOf(path: string): string {
  return /^src\/([^/]+?)(?:\.[^./]+)?(?:\/|$)/.exec(path)?.[1] ?? path;
}

function rankOf(layer: string): number | undefined {
  const rank = LAYERS.findIndex((row) => row.includes(layer));
  return rank === -1 ? undefined : rank;
}
