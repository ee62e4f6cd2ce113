import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../../src/engine/context.ts';
import { INVALID_PARAMS, RESOURCE_NOT_FOUND, RpcError } from '../../../src/mcp/json-rpc.ts';
import { createLazyContext } from '../../../src/mcp/lazy-context.ts';
import { createAsk } from '../../../src/mcp/question.ts';
import { createResourceRegistry } from '../../../src/mcp/resource-registry.ts';
import { RESOURCE_TEMPLATES, RESOURCES } from '../../../src/mcp/resources.ts';
import { TOOLS } from '../../../src/mcp/tools.ts';

const FOLDER = join(import.meta.dir, '../../../src/mcp/resources');
const MAX_CHARACTERS = 10_000;
const { signal } = new AbortController();
const registry = createResourceRegistry({
  resources: RESOURCES,
  templates: RESOURCE_TEMPLATES,
  ask: createAsk<Context>(createLazyContext(() => Promise.reject(new Error('Nobody has asked for data.')))),
});

test.each(readdirSync(FOLDER))('%s holds exactly the resource it is named after', async (file) => {
  const exported: object[] = Object.values(await import(join(FOLDER, file)));
  const defined = [...RESOURCES, ...RESOURCE_TEMPLATES].filter(({ name }) => `${name}.ts` === file);
  expect(exported).toEqual(defined);
});

describe('whoop://guide', () => {
  const read = () => registry.find('whoop://guide').read(signal);

  test('is text of a bounded length', async () => {
    const { uri, mimeType, text } = await read();
    expect({ uri, mimeType }).toEqual({ uri: 'whoop://guide', mimeType: 'text/markdown' });
    expect(text.length).toBeGreaterThan(1_000);
    expect(text.length).toBeLessThan(MAX_CHARACTERS);
  });

  test('refers to tools and resources that are there', async () => {
    const names = new Set<string>(TOOLS.map(({ name }) => name));
    const mentioned = (await read()).text.match(/whoop_[a-z]+/g) ?? [];
    expect(mentioned.filter((name) => !names.has(name))).toEqual([]);
  });
});

test('the tools refer to resources that are there', () => {
  const mentioned = JSON.stringify(TOOLS.map(({ description }) => description)).match(/whoop:\/\/\w+/g) ?? [];
  expect(mentioned.filter((uri) => !RESOURCES.some((resource) => resource.uri === uri))).toEqual([]);
});

test.each([
  [undefined, INVALID_PARAMS],
  [7, INVALID_PARAMS],
  ['whoop://', RESOURCE_NOT_FOUND],
  ['file:///etc/passwd', RESOURCE_NOT_FOUND],
])('an address that leads to nothing is refused: %p', (uri, code) => {
  expect(() => registry.find(uri)).toThrow(RpcError);
  expect(() => registry.find(uri)).toThrow(expect.objectContaining({ code }));
});
