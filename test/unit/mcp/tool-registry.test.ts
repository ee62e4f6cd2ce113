import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import { currentCall, type EndedCall } from '../../../src/core/call.ts';
import { AppError } from '../../../src/core/errors.ts';
import { defineTool } from '../../../src/mcp/definitions.ts';
import { createLazyContext } from '../../../src/mcp/lazy-context.ts';
import { createAsk } from '../../../src/mcp/question.ts';
import { createToolRegistry } from '../../../src/mcp/tool-registry.ts';

class Context {
  closed = 0;
  async close() {
    this.closed += 1;
  }
}

const annotations = { readOnlyHint: true, openWorldHint: false };
const { signal } = new AbortController();

const tool = (name: `whoop_${string}`, run: (context: Context) => Promise<object>) =>
  defineTool({
    name,
    title: name,
    description: `Does ${name}.`,
    input: v.strictObject({ days: v.optional(v.number()) }),
    annotations,
    run,
  });

const range = { from: '2026-01-01', to: '2026-01-01' };
const DAYS = tool('whoop_days', async () => ({ n: 1 }));

function openOnce() {
  const contexts: Context[] = [];
  const openContext = async () => {
    const context = new Context();
    contexts.push(context);
    return context;
  };
  return { contexts, ask: createAsk(createLazyContext(openContext)) };
}

describe('the list', () => {
  test('keeps the order of the definitions and shows no code', () => {
    const tools = [tool('whoop_b', async () => ({})), tool('whoop_a', async () => ({}))];
    expect(createToolRegistry({ tools, ...openOnce() }).list()).toEqual(
      ['whoop_b', 'whoop_a'].map((name) => ({
        name,
        title: name,
        description: `Does ${name}.`,
        inputSchema: {
          type: 'object',
          properties: { days: { type: 'number' } },
          additionalProperties: false,
        },
        annotations,
      })),
    );
  });

  test('opens no context', () => {
    const { contexts, ask } = openOnce();
    createToolRegistry({ tools: [DAYS], ask }).list();
    expect(contexts).toHaveLength(0);
  });
});

describe('a call', () => {
  test('answers one block of compact JSON', async () => {
    const registry = createToolRegistry({ tools: [DAYS], ...openOnce() });
    const answer = { content: [{ type: 'text', text: '{"n":1}' }] } as const;
    expect(await registry.call({ name: 'whoop_days', arguments: { days: 1 } }, signal)).toEqual(
      answer as never,
    );
    expect(await registry.call({ name: 'whoop_days', arguments: null }, signal)).toEqual(answer as never);
    expect(await registry.call({ name: 'whoop_days' }, signal)).toEqual(answer as never);
  });

  test('is cut to what assistants take', async () => {
    const rows = Array.from({ length: 9_000 }, (_, index) => ['2026-01-01', index]);
    const long = tool('whoop_long', async () => ({ range, columns: ['day', 'x'], rows, n: rows.length }));
    const registry = createToolRegistry({ tools: [long], ...openOnce() });
    const [block] = (await registry.call({ name: 'whoop_long' }, signal)).content;
    expect(block?.text.length).toBeLessThanOrEqual(25_000);
    expect(JSON.parse(block?.text ?? '').more).toContain('older rows are left out');
  });

  test('without arguments gets a short answer, and with some the whole of it', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => ['2026-01-01', index]);
    const tool200 = tool('whoop_long', async () => ({ range, columns: ['day', 'x'], rows, n: rows.length }));
    const registry = createToolRegistry({ tools: [tool200], ...openOnce() });
    const ask = async (given: object | null) =>
      (await registry.call({ name: 'whoop_long', arguments: given }, signal)).content[0]?.text ?? '';
    for (const given of [{}, null, { days: null }]) {
      expect((await ask(given)).length).toBeLessThanOrEqual(2_000);
      expect(JSON.parse(await ask(given)).more).toContain('older rows are left out');
    }
    expect(JSON.parse(await ask({ days: 200 })).n).toBe(200);
  });

  test('that fails is the error of the commands, also for refused arguments', async () => {
    const failing = tool('whoop_fail', async () => {
      throw new AppError('rate_limited', 'Free in 12 s.', { hint: 'Ask again then.' });
    });
    const registry = createToolRegistry({ tools: [failing], ...openOnce() });
    expect(await registry.call({ name: 'whoop_fail' }, signal)).toEqual({
      content: [
        {
          type: 'text',
          text: '{"error":{"code":"rate_limited","message":"Free in 12 s.","hint":"Ask again then."}}',
        },
      ],
      isError: true,
    });
    const refused = await registry.call({ name: 'whoop_fail', arguments: { day: 1 } }, signal);
    expect(refused).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('invalid_input') }],
    });
  });

  test('that fails unexpectedly shows none of the foreign text', async () => {
    const failing = tool('whoop_fail', async () => {
      throw new TypeError('the token is hunter2');
    });
    const registry = createToolRegistry({ tools: [failing], ...openOnce() });
    const { content, isError } = await registry.call({ name: 'whoop_fail' }, signal);
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain('"unexpected"');
    expect(content[0]?.text).not.toContain('hunter2');
  });

  test.each([
    [{ name: 'whoop_dayz' }, 'whoop_days'],
    [{ name: 7 }, 'name'],
    [{ name: 'whoop_days', arguments: [1] }, 'arguments'],
    [undefined, 'name'],
  ])('that misuses the protocol is a JSON-RPC error: %j', async (params, culprit) => {
    const { contexts, ask } = openOnce();
    const call = createToolRegistry({ tools: [DAYS], ask }).call(params, signal);
    await expect(call).rejects.toMatchObject({ code: -32602, message: expect.stringContaining(culprit) });
    expect(contexts).toHaveLength(0);
  });

  test('that is cancelled while the context opens does not start the tool', async () => {
    const cancel = new AbortController();
    let ran = false;
    const tools = [
      tool('whoop_run', async () => {
        ran = true;
        return {};
      }),
    ];
    const opening = Promise.withResolvers<Context>();
    const call = createToolRegistry({ tools, ask: createAsk(createLazyContext(() => opening.promise)) }).call(
      { name: 'whoop_run' },
      cancel.signal,
    );
    cancel.abort();
    opening.resolve(new Context());
    await call;
    expect(ran).toBe(false);
  });
});

describe('a call is told when it is over', () => {
  async function toldOf(run: () => Promise<object>, client?: string) {
    const told: EndedCall[] = [];
    const tools = [tool('whoop_run', run)];
    const context = createLazyContext(async () => new Context());
    const ask = createAsk(context, (_, call) => told.push(call));
    const registry = createToolRegistry({ tools, ask });
    await registry.call({ name: 'whoop_run' }, signal, { client });
    return told;
  }

  test('with the tool, what the client calls itself, and how long it took', async () => {
    const [call, ...more] = await toldOf(async () => ({ n: currentCall()?.name }), 'Claude\n\u202eDesktop');
    expect(more).toEqual([]);
    expect(call).toMatchObject({
      face: 'mcp',
      name: 'whoop_run',
      client: 'Claude Desktop',
      error: undefined,
    });
    expect(call?.durationMs).toBeGreaterThan(0);
    const [long] = await toldOf(async () => ({}), 'x'.repeat(1_000));
    expect(long?.client).toHaveLength(64);
  });

  test('with its error', async () => {
    const failing = async () => {
      throw new AppError('timeout', 'Too late.');
    };
    expect(await toldOf(failing)).toMatchObject([{ client: '', error: 'timeout' }]);
  });
});

describe('the context', () => {
  test('that failed to open is the answer, and is tried again by the next call', async () => {
    let attempts = 0;
    const context = createLazyContext(async () => {
      attempts += 1;
      if (attempts === 1) throw new AppError('config', 'The settings are broken.');
      return new Context();
    });
    const registry = createToolRegistry({ tools: [DAYS], ask: createAsk(context) });
    const [first, second] = await Promise.all(
      [1, 2].map(() => registry.call({ name: 'whoop_days' }, signal)),
    );
    expect(first).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('"config"') }] });
    expect(second).toEqual(first as never);
    expect(attempts).toBe(1);
    expect(await registry.call({ name: 'whoop_days' }, signal)).not.toHaveProperty('isError');
  });
});
