import { describe, expect, test } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArguments } from '../../../src/mcp/arguments.ts';
import type { InputSchema } from '../../../src/mcp/definitions.ts';
import { INSTRUCTIONS } from '../../../src/mcp/instructions.ts';
import { createLazyContext } from '../../../src/mcp/lazy-context.ts';
import { createAsk } from '../../../src/mcp/question.ts';
import { createToolRegistry, type ToolListing } from '../../../src/mcp/tool-registry.ts';
import { TOOLS } from '../../../src/mcp/tools.ts';

const FOLDER = join(import.meta.dir, '../../../src/mcp/tools');
const MAX_LIST_CHARACTERS = 6_500;
const MAX_INSTRUCTIONS_CHARACTERS = 2_000;
/** Tools that may change something, here or at WHOOP. All others only read. */
const ACTING_TOOLS: readonly string[] = ['whoop_log', 'whoop_status'];
/** Of these, tools that may take something away. */
const DESTRUCTIVE_TOOLS: readonly string[] = ['whoop_log'];
/** Tools that never reach beyond this machine. */
const LOCAL_TOOLS: readonly string[] = ['whoop_log'];

/** What a tool cannot do without. */
const REQUIRED_INPUT: Readonly<Record<string, object>> = {
  whoop_query: { sql: 'SELECT 1' },
  whoop_log: { tag: 'sick' },
  whoop_record: { kind: 'profile' },
  whoop_trend: { metric: 'strain' },
  whoop_compare: { metric: 'strain', a: '2026-10', b: '2026-11' },
  whoop_relate: { outcome: 'strain' },
  whoop_chart: { metrics: ['strain'] },
};

function inputOf(name: string): InputSchema {
  const tool = TOOLS.find((one) => one.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return tool.input;
}

function list(): readonly ToolListing[] {
  const openContext = () => Promise.reject(new Error('The list needs no context.'));
  return createToolRegistry({ tools: TOOLS, ask: createAsk(createLazyContext(openContext)) }).list();
}

describe('a file of src/mcp/tools', () => {
  const files = readdirSync(FOLDER);

  test.each(files)('%s holds exactly the tool it is named after', async (file) => {
    const exported: object[] = Object.values(await import(join(FOLDER, file)));
    const named = TOOLS.filter(({ name }) => `${name.replaceAll('_', '-')}.ts` === file);
    expect(exported).toEqual(named);
    expect(named).toHaveLength(1);
  });

  test('is there for every tool', () => {
    expect(files).toHaveLength(TOOLS.length);
  });
});

describe('the list', () => {
  test('is as it was agreed on', () => {
    expect(list()).toMatchSnapshot();
  });

  test('keeps to its budget, and the instructions to theirs', () => {
    expect(JSON.stringify({ tools: list() }).length).toBeLessThanOrEqual(MAX_LIST_CHARACTERS);
    expect(INSTRUCTIONS.length).toBeLessThanOrEqual(MAX_INSTRUCTIONS_CHARACTERS);
  });

  test('refers to no tool that is not on it', () => {
    const names = new Set<string>(TOOLS.map(({ name }) => name));
    const mentioned = `${INSTRUCTIONS} ${JSON.stringify(list())}`.match(/whoop_[a-z]+/g) ?? [];
    expect(mentioned.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe.each(list().map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  test('says in a title and a description what it is for', () => {
    expect(tool.title).toMatch(/^[A-Z][a-z ]+$/);
    expect(tool.description).toMatch(/^[A-Z].{40,}\.$/s);
  });

  test('has annotations that are true', () => {
    expect(tool.annotations.readOnlyHint).toBe(!ACTING_TOOLS.includes(name));
    // Left out, MCP takes these for true.
    expect(tool.annotations.openWorldHint ?? true).toBe(!LOCAL_TOOLS.includes(name));
    if (tool.annotations.readOnlyHint) return;
    expect(tool.annotations.destructiveHint ?? true).toBe(DESTRUCTIVE_TOOLS.includes(name));
  });

  test('takes a flat object and nothing else', () => {
    const { type, properties, required = [], additionalProperties, ...rest } = tool.inputSchema;
    expect({ type, additionalProperties, rest }).toEqual({
      type: 'object',
      additionalProperties: false,
      rest: {},
    });
    expect(Object.keys(properties)).toEqual(expect.arrayContaining([...required]));
    for (const property of Object.values<Record<string, unknown>>({ ...properties })) {
      const { type, items = { type: 'string' }, ...others } = property;
      expect(['string', 'number', 'integer', 'boolean', 'array']).toContain(String(type));
      expect(items).toMatchObject({ type: 'string' });
      expect(['description', 'enum', 'minimum', 'maximum']).toEqual(
        expect.arrayContaining(Object.keys(others)),
      );
    }
  });

  test('takes only numbers within bounds, and tells them', () => {
    const properties = Object.entries<Record<string, unknown>>({ ...tool.inputSchema.properties });
    for (const [input, property] of properties) {
      const isNumber = property.type === 'number' || property.type === 'integer';
      // The most days are a century: nobody needs to be told.
      const bounds = input === 'days' ? ['minimum'] : ['minimum', 'maximum'];
      expect(bounds.every((bound) => typeof property[bound] === 'number')).toBe(isNumber);
      if (!isNumber) continue;
      const tooMany = { ...REQUIRED_INPUT[name], [input]: 1e9 };
      expect(() => parseArguments(inputOf(name), tooMany)).toThrow(input);
    }
  });
});
