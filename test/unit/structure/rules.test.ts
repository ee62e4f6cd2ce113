import { describe, expect, test } from 'bun:test';
import { RULES, SDK_FILES } from './rules.ts';
import { readImports, stripComments } from './source-file.ts';

function complaints(title: string, path: string, text: string): string[] {
  const rule = RULES[title];
  if (!rule) throw new Error(`There is no rule "${title}".`);
  return rule({ path, text });
}

describe('imports', () => {
  const imports = (text: string) =>
    readImports({ path: 'src/engine/days.ts', text }).map(({ specifier, typeOnly }) =>
      typeOnly ? `type ${specifier}` : specifier,
    );

  test.each([
    [`import { a } from './a.ts';`, ['./a.ts']],
    [`import './a.ts';`, ['./a.ts']],
    [`#!/usr/bin/env bun\nimport './a.ts';`, ['./a.ts']],
    [`import * as a from './a.ts';`, ['./a.ts']],
    [`import a, { type B } from './a.ts';`, ['./a.ts']],
    [`import json from './a.json' with { type: 'json' };`, ['./a.json']],
    [`export { a } from './a.ts';`, ['./a.ts']],
    [`export * from './a.ts';`, ['./a.ts']],
    [`const a = await import('./a.ts');`, ['./a.ts']],
    [`const a = require('./a.ts');`, ['./a.ts']],
    [`import type { A } from './a.ts';`, ['type ./a.ts']],
    [`import type A from './a.ts';`, ['type ./a.ts']],
    [`import type * as A from './a.ts';`, ['type ./a.ts']],
    [`import { type A, type B } from './a.ts';`, ['type ./a.ts']],
    [`import {\n  type A,\n  b,\n} from './a.ts';`, ['./a.ts']],
    [`export type { A } from './a.ts';`, ['type ./a.ts']],
    [`export { type A } from './a.ts';`, ['type ./a.ts']],
    [`export type * from './a.ts';`, ['type ./a.ts']],
    [`export type A = import('./a.ts').A;`, ['type ./a.ts']],
    [`import type { A } from './a.ts';\nimport { b } from './a.ts';`, ['./a.ts']],
    [`// import { a } from './a.ts';\n/* import('./b.ts') */`, []],
    ["export const text = `\nimport { a } from './a.ts';\n`;", []],
    [`export type A = { b: string };\nexport const type = 1;`, []],
  ])('%s', (text, expected) => {
    expect(imports(text)).toEqual(expected);
  });

  test('a file is found from the root of the checkout', () => {
    const [found] = readImports({ path: 'src/engine/days.ts', text: `import '../core/log.ts';` });
    expect(found?.target).toBe('src/core/log.ts');
  });
});

test('comments are removed and text with slashes is not', () => {
  const text = `const a = 'https://x'; // Bun.file\nconst b = \`//a\`; /* Bun.file */ b;`;
  expect(stripComments(text)).not.toContain('Bun');
  expect(stripComments(text)).toContain(`'https://x'`);
  expect(stripComments(text)).toContain('`//a`');
});

describe('rules refuse', () => {
  test.each([
    ['every file belongs to a layer', 'src/tools/days.ts', ''],
    ['every file belongs to a layer', 'src/days.ts', ''],
    ['imports point down, imports of types too', 'src/core/log.ts', `import { a } from '../auth/a.ts';`],
    ['imports point down, imports of types too', 'src/core/log.ts', `import type { A } from '../auth/a.ts';`],
    ['imports point down, imports of types too', 'src/auth/a.ts', `import('../whoop/client.ts');`],
    ['imports point down, imports of types too', 'src/mcp/a.ts', `export { a } from '../commands/a.ts';`],
    ['imports point down, imports of types too', 'src/commands/a.ts', `import { a } from '../cli.ts';`],
    [
      'neighbours of one layer do not import each other',
      'src/render/a.ts',
      `import { a } from '../demo/a.ts';`,
    ],
    [
      'neighbours of one layer do not import each other',
      'src/insights/a.ts',
      `import type { A } from '../history/a.ts';`,
    ],
    ['insights imports nothing but types', 'src/insights/a.ts', `import { a } from '../core/a.ts';`],
    ['insights imports nothing but types', 'src/insights/a.ts', `import * as v from 'valibot';`],
    ['insights imports nothing but types', 'src/insights/a.ts', `import { join } from 'node:path';`],
    [
      'src imports nothing outside it but package.json and packages',
      'src/core/a.ts',
      `import '../../test/a.ts';`,
    ],
    ['imports of files name their ending', 'src/core/a.ts', `import { b } from './b';`],
    ['imports of files name their ending', 'src/core/a.ts', `import { b } from './b.js';`],
    ['built-in modules are imported by their node: name', 'src/core/a.ts', `import { join } from 'path';`],
    ['lazy imports name their module, or the compiler leaves it out', 'src/cli.ts', 'await import(name);'],
    [
      'the MCP SDK is imported by its adapter only',
      'src/mcp/a.ts',
      `import type { Tool } from '@modelcontextprotocol/sdk/types.js';`,
    ],
    ['Bun is used where it is allowed only', 'src/core/a.ts', `const a = Bun.file('x');`],
    ['Bun is used where it is allowed only', 'src/core/a.ts', `const a = globalThis.Bun;`],
    ['Bun is used where it is allowed only', 'src/core/a.ts', `import { Database } from 'bun:sqlite';`],
    ['Bun is used where it is allowed only', 'src/core/a.ts', `import { file } from 'bun';`],
    ['names are kebab-case and say what is inside', 'src/core/index.ts', ''],
    ['names are kebab-case and say what is inside', 'src/core/utils/a.ts', ''],
    ['names are kebab-case and say what is inside', 'src/core/token-manager.ts', ''],
    ['names are kebab-case and say what is inside', 'src/core/tokenStore.ts', ''],
    ['sources are TypeScript', 'src/core/a.js', ''],
  ])('%s: %s %p', (title, path, text) => {
    const found = complaints(title, path, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toStartWith(`${path}: `);
  });
});

describe('rules accept', () => {
  test.each([
    ['src/main.ts', `import { runCli } from './cli.ts';\nimport { log } from './core/log.ts';`],
    ['src/cli.ts', `const command = () => import('./commands/days.ts');`],
    ['src/engine/days.ts', `import { a } from '../history/a.ts';\nimport { b } from '../insights/b.ts';`],
    ['src/insights/a.ts', `import type { Cycle } from '../whoop/schemas.ts';\nimport { b } from './b.ts';`],
    ['src/demo/a.ts', `import { a } from './b.ts';\nimport { createServer } from 'node:http';`],
    ['src/core/version.ts', `import packageJson from '../../package.json' with { type: 'json' };`],
    ['src/core/a.ts', `/** Faster than Bun.file. */\nexport const about = 'made with Bun.';`],
    ...SDK_FILES.map((path) => [path, `import { Server } from '@modelcontextprotocol/sdk/server/index.js';`]),
  ])('%s: %p', (path, text) => {
    const broken = Object.entries(RULES).flatMap(([, rule]) => rule({ path: path ?? '', text: text ?? '' }));
    expect(broken).toEqual([]);
  });
});

test('a file may have 300 lines and no more', () => {
  const title = 'no file is longer than 300 lines';
  expect(complaints(title, 'src/core/a.ts', 'a;\n'.repeat(300))).toEqual([]);
  expect(complaints(title, 'src/core/a.ts', 'a;\n'.repeat(301))).toEqual(['src/core/a.ts: 301 lines']);
});
