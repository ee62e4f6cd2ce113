import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import { toJsonInputSchema } from '../../../src/mcp/schema.ts';

describe('a JSON Schema of a tool input', () => {
  test('is flat, compact and closed, with descriptions, bounds and defaults', () => {
    const schema = v.strictObject({
      metric: v.pipe(v.picklist(['hrv_ms', 'strain']), v.description('which metric')),
      days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.description('how many')), 14),
      drivers: v.optional(v.array(v.string())),
    });
    expect(toJsonInputSchema(schema)).toEqual({
      type: 'object',
      properties: {
        metric: { type: 'string', enum: ['hrv_ms', 'strain'], description: 'which metric' },
        days: { type: 'integer', minimum: 1, description: 'how many', default: 14 },
        drivers: { type: 'array', items: { type: 'string' } },
      },
      required: ['metric'],
      additionalProperties: false,
    });
  });

  test('of no arguments is an empty object', () => {
    expect(toJsonInputSchema(v.strictObject({}))).toEqual({
      type: 'object',
      properties: {},
      additionalProperties: false,
    });
  });

  test('has no reference, although a part is used twice or is a union', () => {
    const day = v.pipe(v.string(), v.description('a day'));
    const either = v.optional(v.union([v.number(), day]));
    const json = JSON.stringify(
      toJsonInputSchema(v.strictObject({ from: day, to: day, lag: either, lead: either })),
    );
    expect(json).not.toMatch(/\$ref|\$defs|\$schema/);
    expect(json).toContain('"anyOf":[{"type":"number"},{"type":"string","description":"a day"}]');
  });

  test('leaves out checks that only a call can make', () => {
    const date = v.pipe(
      v.string(),
      v.trim(),
      v.check((text) => text !== '', 'must be a date'),
    );
    expect(toJsonInputSchema(v.strictObject({ date })).properties).toEqual({ date: { type: 'string' } });
  });

  test('is refused for what assistants reject', () => {
    const tree: v.GenericSchema = v.lazy(() => v.array(tree));
    expect(() => toJsonInputSchema(v.strictObject({ tree }))).toThrow('$ref');
    expect(() => toJsonInputSchema(v.strictObject({ at: v.date() }))).toThrow('date');
  });
});
