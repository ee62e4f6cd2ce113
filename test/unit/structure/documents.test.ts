import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { METRIC_NAMES } from '../../../src/insights/metrics.ts';
import { PROMPTS } from '../../../src/mcp/prompts.ts';
import { RESOURCE_TEMPLATES, RESOURCES } from '../../../src/mcp/resources.ts';
import { TOOLS } from '../../../src/mcp/tools.ts';
import {
  type Document,
  readAnchors,
  readCodeSpans,
  readDocuments,
  readLinks,
} from '../../support/documents.ts';

const ROOT = join(import.meta.dir, '../../..');
const documents = readDocuments();

/** Links of a page to files or anchors that are not there. */
function findBrokenLinks({ path, text }: Document): string[] {
  return readLinks(text)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : normalize(join(dirname(path), file));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !readAnchors(readFileSync(join(ROOT, target), 'utf8')).includes(anchor);
    })
    .map((link) => `${path}: ${link}`);
}

function readPage(path: string): string {
  return documents.find((document) => document.path === path)?.text ?? '';
}

describe('links', () => {
  test('of every page lead to a file and a heading that are there', () => {
    expect(documents.flatMap(findBrokenLinks)).toEqual([]);
  });

  test('that lead nowhere are found', () => {
    const text =
      '# A `code` – name\n\n[a](#a-code--name) [b](#b) [c](missing.md) [d](https://example.com/#d) `[e](e.md)`';
    expect(findBrokenLinks({ path: 'README.md', text: `${text} [f](docs/sql.md#none)` })).toEqual([
      'README.md: #a-code--name',
      'README.md: #b',
      'README.md: missing.md',
      'README.md: docs/sql.md#none',
    ]);
  });
});

test('docs/answers.md has every metric', () => {
  const named = readCodeSpans(readPage('docs/answers.md'));
  expect(METRIC_NAMES.filter((name) => !named.includes(name))).toEqual([]);
});

describe('docs/mcp.md', () => {
  const rows = [...readPage('docs/mcp.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);

  test('has the tools in their order', () => {
    expect(rows.filter((name) => name?.startsWith('whoop_'))).toEqual(TOOLS.map(({ name }) => name));
  });

  test('has every resource and prompt', () => {
    const names = [
      ...RESOURCES.map(({ uri }) => uri),
      ...RESOURCE_TEMPLATES.map(({ uriTemplate }) => uriTemplate),
      ...PROMPTS.map(({ name }) => name),
    ];
    expect(names.filter((name) => !rows.includes(name))).toEqual([]);
  });
});

describe('docs/troubleshooting.md', () => {
  /** Sentences of the program; `…` stands for what differs. */
  const messages = readCodeSpans(readPage('docs/troubleshooting.md')).filter((code) =>
    /^[A-Z…].* /.test(code),
  );
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('src', name));
  const program = [...sources, 'install.sh'].map((path) => readFileSync(join(ROOT, path), 'utf8')).join('\n');

  test('quotes messages', () => {
    expect(messages.length).toBeGreaterThan(30);
  });

  test('quotes them as the program says them', () => {
    const pieces = messages.flatMap((message) =>
      message.split('…').map((piece) => piece.replace(/^[\s:.]+|[\s:.]+$/g, '')),
    );
    expect(pieces.filter((piece) => !program.includes(piece))).toEqual([]);
  });
});
