import { describe, expect, test } from 'bun:test';
import { PROMPTS } from '../../src/mcp/prompts.ts';
import { RESOURCE_TEMPLATES, RESOURCES } from '../../src/mcp/resources.ts';
import { TOOLS } from '../../src/mcp/tools.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';
import { connectModern } from './support/modern-client.ts';
import { REQUIRED_ARGUMENTS } from './support/required-arguments.ts';

/** With its clock stopped, WHOOP's limit would never be lifted again. */
const UNLIMITED = { minute: 1_000_000, day: 1_000_000 };
const DAY_MS = 86_400_000;
const RESOURCE_NOT_FOUND = -32_002;
const INVALID_PARAMS = -32_602;

const ADDRESSES = [
  ...RESOURCES.map(({ uri }) => uri),
  ...RESOURCE_TEMPLATES.map(({ uriTemplate, example }) => uriTemplate.replace(/\{.*\}/, example)),
];

/** A member of half a year, whose history is read, and a client of each era that asks about it. */
async function connectBoth() {
  const clock = new Date();
  const joined = new Date(clock.getTime() - 180 * DAY_MS).toISOString().slice(0, 10);
  const machine = await Machine.start({ clock: () => clock, rateLimit: UNLIMITED, member: { joined } });
  machine.placeLogin();
  await machine.ask(['sync']);
  const old = await McpClient.connect({ home: machine.home, env: machine.env });
  const modern = await connectModern({ home: machine.home, env: machine.env });
  return {
    old: old.sdk,
    modern,
    async [Symbol.asyncDispose]() {
      await old[Symbol.asyncDispose]();
      await modern.close();
      await machine[Symbol.asyncDispose]();
    },
  };
}

/** Without what only one revision has, and what changes by itself: when WHOOP last answered, and what it left. */
function comparable(answer: object): object {
  const { _meta, ttlMs, cacheScope, resultType, ...rest } = answer as Record<string, unknown>;
  const text = JSON.stringify(rest);
  return JSON.parse(
    text.replace(/\\"as_of\\":\\"[^"]*\\",?/g, '').replace(/\\"rate\\":\{[^}]*\}/g, '\\"rate\\":{}'),
  );
}

test('every tool, prompt and resource answers the same in both eras', async () => {
  await using clients = await connectBoth();
  const { old, modern } = clients;
  expect(modern.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  expect<unknown>(modern.getServerVersion()).toEqual(old.getServerVersion());
  expect<unknown>(modern.getServerCapabilities()).toEqual(old.getServerCapabilities());
  expect(modern.getInstructions()).toBe(old.getInstructions() ?? '');

  const same = async (what: string, ask: (client: typeof old | typeof modern) => Promise<object>) => {
    const [before, now] = [comparable(await ask(old)), comparable(await ask(modern))];
    expect({ [what]: now }).toEqual({ [what]: before });
    return now;
  };
  await same('tools', (client) => client.listTools());
  await same('resources', (client) => client.listResources());
  await same('templates', (client) => client.listResourceTemplates());
  await same('prompts', (client) => client.listPrompts());
  for (const { name } of TOOLS) {
    const given = { name, arguments: REQUIRED_ARGUMENTS[name] ?? {} };
    expect(await same(name, (client) => client.callTool(given))).not.toHaveProperty('isError');
  }
  for (const uri of ADDRESSES) await same(uri, (client) => client.readResource({ uri }));
  for (const { name, input } of PROMPTS) {
    const given = { name, arguments: (REQUIRED_ARGUMENTS[name] ?? {}) as Record<string, string> };
    await same(name, (client) => client.getPrompt(given));
    for (const argument of Object.keys(input.entries)) {
      const ref = { type: 'ref/prompt', name } as const;
      await same(`${name} ${argument}`, (client) =>
        client.complete({ ref, argument: { name: argument, value: '' } }),
      );
    }
  }
  for (const { uriTemplate } of RESOURCE_TEMPLATES) {
    const [, name = ''] = /\{(.+)\}/.exec(uriTemplate) ?? [];
    const ref = { type: 'ref/resource', uri: uriTemplate } as const;
    const found = await same(uriTemplate, (client) =>
      client.complete({ ref, argument: { name, value: '2026' } }),
    );
    expect(found).toMatchObject({ completion: { values: expect.arrayContaining([expect.any(String)]) } });
  }
});

describe('an error', () => {
  test('says the same in both eras; only what is not there has another code', async () => {
    await using clients = await connectBoth();
    const { old, modern } = clients;
    const fail = (ask: Promise<object>) =>
      ask.then(
        () => ({ code: 0, message: 'It did not fail.' }),
        ({ code, message }: { code: number; message: string }) => ({
          code,
          message: message.replace(/^MCP error -?\d+: /, ''),
        }),
      );
    const same = async (
      ask: (client: typeof old | typeof modern) => Promise<object>,
      code: number,
      oldCode = code,
    ) => {
      const [before, now] = [await fail(ask(old)), await fail(ask(modern))];
      expect(now).toEqual({ code, message: expect.any(String) });
      expect(before).toEqual({ code: oldCode, message: now.message });
    };
    await same((client) => client.callTool({ name: 'whoop_dayz' }), INVALID_PARAMS);
    await same((client) => client.listTools({ cursor: 'abc' }), INVALID_PARAMS);
    await same((client) => client.getPrompt({ name: 'nope' }), INVALID_PARAMS);
    await same(
      (client) => client.getPrompt({ name: 'morning_brief', arguments: { date: 'soon' } }),
      INVALID_PARAMS,
    );
    for (const uri of [
      'whoop://nope',
      'whoop://day/2026-02-30',
      'whoop://week/2026-W60',
      'file:///etc/passwd',
    ])
      await same((client) => client.readResource({ uri }), INVALID_PARAMS, RESOURCE_NOT_FOUND);

    const refused = { name: 'whoop_days', arguments: { days: '14', metric: 1 } };
    const answers = [await old.callTool(refused), await modern.callTool(refused)];
    expect(answers.map(({ isError }) => isError)).toEqual([true, true]);
    expect(comparable(answers[0] ?? {})).toEqual(comparable(answers[1] ?? {}));
  });
});

test('eight servers that eight clients start at once on one home all answer', async () => {
  await using machine = await Machine.start({ rateLimit: UNLIMITED });
  machine.placeLogin({ expiresInMs: -1 });
  const { home, env } = machine;
  const answers = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      if (index % 2 === 0) {
        await using client = await McpClient.connect({ home, env });
        return await client.ask('whoop_today');
      }
      await using client = await connectModern({ home, env });
      const { content } = await client.callTool({ name: 'whoop_today', arguments: {} });
      return JSON.parse((content as { text: string }[])[0]?.text ?? '');
    }),
  );
  for (const answer of answers) expect(answer).toHaveProperty('recovery.recovery_score');
  expect(machine.whoop.refreshes).toBe(1);
});

test('an answer says how long it may be kept, and what is the member’s own stays private', async () => {
  await using clients = await connectBoth();
  const { modern } = clients;
  const hints = await Promise.all([
    modern.listTools(),
    modern.listPrompts(),
    modern.readResource({ uri: 'whoop://guide' }),
    modern.readResource({ uri: 'whoop://today' }),
    modern.readResource({ uri: 'whoop://day/2026-11-01' }),
  ]);
  expect(hints.map((hint) => (hint as { cacheScope?: string }).cacheScope)).toEqual([
    'public',
    'public',
    'public',
    'private',
    'private',
  ]);
  for (const { ttlMs } of hints as { ttlMs?: number }[]) expect(ttlMs).toBeGreaterThan(0);
});
