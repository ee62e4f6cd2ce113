import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import { complete } from '../../../src/mcp/completions.ts';
import { defineTemplate, type InputSchema, type PromptDefinition } from '../../../src/mcp/definitions.ts';
import { INVALID_PARAMS } from '../../../src/mcp/json-rpc.ts';
import { createLazyContext } from '../../../src/mcp/lazy-context.ts';

interface Context {
  days: readonly string[];
  close(): Promise<void>;
}

const days = Array.from({ length: 250 }, (_, index) => `2026-${String(300 - index)}`);
const prompts: PromptDefinition<InputSchema, Context>[] = [
  {
    name: 'brief',
    title: 'Brief',
    description: 'A brief.',
    input: v.strictObject({ metric: v.string(), date: v.optional(v.string()), goal: v.optional(v.string()) }),
    suggest: { metric: ['rhr_bpm', 'hrv_ms', 'hr_bpm'], date: async (context: Context) => context.days },
    write: () => '',
  },
];
const templates = [
  defineTemplate({
    uriTemplate: 'whoop://day/{date}',
    name: 'day',
    title: 'Day',
    description: 'A day.',
    mimeType: 'application/json',
    isWatched: false,
    example: '2026-11-22',
    accepts: () => true,
    ask: async (_: Context) => ({}),
    suggest: async (context: Context) => context.days,
  }),
];

const context = createLazyContext<Context>(async () => ({ days, close: async () => undefined }));
const PROMPT = { type: 'ref/prompt', name: 'brief' };
const TEMPLATE = { type: 'ref/resource', uri: 'whoop://day/{date}' };
const ask = (ref: unknown, name: unknown, value: unknown, opened = context) =>
  complete({ prompts, templates, context: opened }, { ref, argument: { name, value } });

describe('values', () => {
  test('that begin with what is typed come first, then those that hold it', async () => {
    expect(await ask(PROMPT, 'metric', 'HR')).toEqual({
      values: ['hrv_ms', 'hr_bpm', 'rhr_bpm'],
      total: 3,
      hasMore: false,
    });
  });

  test('are at most a hundred, in their order', async () => {
    const { values, total, hasMore } = await ask(TEMPLATE, 'date', '');
    expect({ values, total, hasMore }).toEqual({ values: days.slice(0, 100), total: 250, hasMore: true });
    expect((await ask(PROMPT, 'date', '2026-29')).values).toEqual(
      days.filter((day) => day.startsWith('2026-29')),
    );
  });

  test('there are none for one’s own words, nor for who is not logged in', async () => {
    const locked = createLazyContext<Context>(() => Promise.reject(new Error('no login')));
    for (const none of [await ask(PROMPT, 'goal', 'a'), await ask(TEMPLATE, 'date', '', locked)])
      expect(none).toEqual({ values: [], total: 0, hasMore: false });
    expect((await ask(PROMPT, 'metric', '', locked)).total).toBe(3);
  });
});

test.each([
  [undefined, 'date', '2'],
  [{ type: 'ref/prompt', name: 'nope' }, 'date', '2'],
  [{ type: 'ref/resource', uri: 'whoop://week/{week}' }, 'week', '2'],
  [PROMPT, 'dat', '2'],
  [TEMPLATE, 'day', '2'],
  [PROMPT, 7, '2'],
  [PROMPT, 'date', 7],
])('what there is nothing to complete for is refused: %j %j %j', async (ref, name, value) => {
  await expect(ask(ref, name, value)).rejects.toMatchObject({ code: INVALID_PARAMS });
});
