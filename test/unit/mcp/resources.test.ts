import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { INVALID_PARAMS, RESOURCE_NOT_FOUND, RpcError } from '../../../src/mcp/json-rpc.ts';
import { createResourceRegistry } from '../../../src/mcp/resource-registry.ts';
import { RESOURCES } from '../../../src/mcp/resources.ts';
import { TOOLS } from '../../../src/mcp/tools.ts';

const FOLDER = join(import.meta.dir, '../../../src/mcp/resources');
const MAX_CHARACTERS = 10_000;
const registry = createResourceRegistry(RESOURCES);

test.each(readdirSync(FOLDER))('%s holds exactly the resource it is named after', async (file) => {
  const exported: object[] = Object.values(await import(join(FOLDER, file)));
  expect(exported).toEqual(RESOURCES.filter(({ name }) => `${name}.ts` === file));
});

describe.each(RESOURCES.map(({ uri }) => uri))('%s', (uri) => {
  const [content] = registry.read({ uri });

  test('is text of a bounded length', () => {
    expect(content).toMatchObject({ uri, mimeType: 'text/markdown' });
    expect(content?.text.length).toBeGreaterThan(1_000);
    expect(content?.text.length).toBeLessThan(MAX_CHARACTERS);
  });

  test('refers to tools and resources that are there', () => {
    const names = new Set<string>(TOOLS.map(({ name }) => name));
    const mentioned = content?.text.match(/whoop_[a-z]+/g) ?? [];
    expect(mentioned.filter((name) => !names.has(name))).toEqual([]);
  });
});

test('the tools refer to resources that are there', () => {
  const mentioned = JSON.stringify(TOOLS.map(({ description }) => description)).match(/whoop:\/\/\w+/g) ?? [];
  expect(mentioned.filter((uri) => !RESOURCES.some((resource) => resource.uri === uri))).toEqual([]);
});

test.each([
  [undefined, INVALID_PARAMS],
  [{ uri: 7 }, INVALID_PARAMS],
  [{ uri: 'whoop://' }, RESOURCE_NOT_FOUND],
  [{ uri: 'file:///etc/passwd' }, RESOURCE_NOT_FOUND],
])('reading %j is refused', (params, code) => {
  expect(() => registry.read(params)).toThrow(RpcError);
  expect(() => registry.read(params)).toThrow(expect.objectContaining({ code }));
});
