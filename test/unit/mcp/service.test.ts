import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import { currentCall, type EndedCall } from '../../../src/core/call.ts';
import { AppError } from '../../../src/core/errors.ts';
import {
  defineResource,
  defineTemplate,
  defineTool,
  IllustratedAnswer,
} from '../../../src/mcp/definitions.ts';
import { INTERNAL_ERROR, METHOD_NOT_FOUND, RESOURCE_NOT_FOUND } from '../../../src/mcp/json-rpc.ts';
import { type Caller, createService, type Progress } from '../../../src/mcp/service.ts';

class Context {
  value = 1;
  close = async () => undefined;
}

const picture = { type: 'image', data: 'aGk=', mimeType: 'image/png' } as const;

/** A service over one context, the questions it was told of, and the looks after changes that it makes. */
function startService() {
  const context = new Context();
  const calls: EndedCall[] = [];
  let lookAgain: (() => Promise<void>) | undefined;
  const service = createService<Context>({
    tools: [
      defineTool({
        name: 'whoop_chart',
        title: 'Chart',
        description: 'A chart.',
        input: v.strictObject({}),
        annotations: { readOnlyHint: true },
        run: async (_: Context) => new IllustratedAnswer({ n: 1 }, [picture]),
      }),
      defineTool({
        name: 'whoop_read',
        title: 'Read',
        description: 'Tells how far it has come.',
        input: v.strictObject({}),
        annotations: { readOnlyHint: true },
        run: async (_: Context) => {
          for (const done of [1, 1, 3, 2])
            currentCall()?.onProgress?.({ done, total: 3, message: `${done}` });
          return {};
        },
      }),
    ],
    resources: [
      defineResource({
        uri: 'whoop://today',
        name: 'today',
        title: 'Today',
        description: 'Today.',
        mimeType: 'application/json',
        isWatched: true,
        ask: async ({ value }: Context) => {
          if (value === 0) throw new AppError('not_logged_in', 'Nobody is logged in.', { hint: 'Log in.' });
          return { as_of: `${Math.random()}`, value };
        },
      }),
    ],
    templates: [
      defineTemplate({
        uriTemplate: 'whoop://day/{date}',
        name: 'day',
        title: 'Day',
        description: 'A day.',
        mimeType: 'application/json',
        isWatched: true,
        example: '2026-11-22',
        accepts: (date) => date.startsWith('2'),
        ask: async (_: Context, date) => ({ date }),
        suggest: [],
      }),
    ],
    prompts: [],
    instructions: '',
    openContext: async () => context,
    onCall: (_, call) => calls.push(call),
    async follow(_, signal, look) {
      lookAgain = look;
      await look();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  return { context, calls, service, look: () => lookAgain?.() };
}

function caller(progress: Progress[] = []): Caller {
  return {
    client: 'test',
    signal: new AbortController().signal,
    sendProgress: async (params) => void progress.push(params),
  };
}

const read = (uri: string) => ({ method: 'resources/read', params: { uri } });

test('a tool may answer with pictures, after its text', async () => {
  const { service } = startService();
  const request = { method: 'tools/call', params: { name: 'whoop_chart' } };
  expect(await service.answer(request, caller())).toEqual({
    result: { content: [{ type: 'text', text: '{"n":1}' }, picture] },
  });
});

test('progress is told to who has asked to be told, and only grows', async () => {
  const { service } = startService();
  const told: Progress[] = [];
  const params = { name: 'whoop_read', _meta: { progressToken: 'p' } };
  await service.answer({ method: 'tools/call', params }, caller(told));
  await service.answer({ method: 'tools/call', params: { name: 'whoop_read' } }, caller(told));
  expect(told.map(({ progressToken, progress }) => [progressToken, progress])).toEqual([
    ['p', 1],
    ['p', 3],
  ]);
});

describe('a resource', () => {
  test('is asked for as a tool is: counted, private, by the name that such addresses share', async () => {
    const { service, calls } = startService();
    const { result, cache } = await service.answer(read('whoop://day/2026'), caller());
    expect(result).toEqual({
      contents: [{ uri: 'whoop://day/2026', mimeType: 'application/json', text: '{"date":"2026"}' }],
    });
    expect(cache?.cacheScope).toBe('private');
    expect(calls).toMatchObject([{ face: 'mcp', name: 'whoop://day/{date}', client: 'test' }]);
  });

  test('that cannot be read says why and what to do', async () => {
    const { service, context } = startService();
    context.value = 0;
    await expect(service.answer(read('whoop://today'), caller())).rejects.toMatchObject({
      code: INTERNAL_ERROR,
      message: 'Nobody is logged in. Log in.',
      data: { code: 'not_logged_in' },
    });
    await expect(service.answer(read('whoop://day/x'), caller())).rejects.toMatchObject({
      code: RESOURCE_NOT_FOUND,
      message: expect.stringContaining('whoop://day/2026-11-22'),
      data: { uri: 'whoop://day/x' },
    });
  });
});

describe('who watches a resource', () => {
  test('is told when it reads otherwise, not when only the time has passed, and is not counted', async () => {
    const { service, context, calls, look } = startService();
    let told = 0;
    const stop = service.watch('whoop://today', () => {
      told += 1;
    });
    await Bun.sleep(1);
    await look();
    expect(told).toBe(0);
    for (const [value, times] of [
      [2, 1],
      [2, 1],
      [0, 2],
      [3, 3],
    ] as const) {
      context.value = value;
      await look();
      expect(told).toBe(times);
    }
    stop();
    context.value = 4;
    await expect(Promise.resolve(look())).rejects.toThrow('abort');
    expect(told).toBe(3);
    expect(calls).toEqual([]);
  });

  test('of nothing is refused', () => {
    const { service } = startService();
    expect(() => service.watch('whoop://nope', () => undefined)).toThrow('Unknown resource');
  });
});

test('a method that there is not is refused', async () => {
  const { service } = startService();
  await expect(service.answer({ method: 'no/such' }, caller())).rejects.toMatchObject({
    code: METHOD_NOT_FOUND,
  });
});
