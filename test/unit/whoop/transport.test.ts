import { describe, expect, test } from 'bun:test';
import { isAbortError } from '../../../src/core/errors.ts';
import { cycle } from '../../support/records.ts';
import { FakeTokens, fakeClient, rejection } from './support/fakes.ts';
import { json, type Script, ScriptedServer, silence, text } from './support/scripted-server.ts';

const aCycle = cycle(11, '2026-11-21T22:00:00.000Z', null);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await Bun.sleep(5);
}

describe('the caller’s abort', () => {
  const begun: [name: string, script: Script][] = [
    ['before an answer', silence],
    ['in the middle of a body', (_, response) => response.writeHead(200).write('{"id":')],
  ];
  test.each(begun)('ends a request %s with an AbortError and closes its connection', async (_, script) => {
    await using server = await ScriptedServer.start(script);
    const client = fakeClient(server);
    const controller = new AbortController();
    const outcome = rejection(client.cycle(11, { signal: controller.signal }));
    await until(() => server.requests.length === 1);
    await Bun.sleep(20);
    controller.abort(new Error('the caller’s own reason'));
    expect(isAbortError(await outcome)).toBe(true);
    await until(() => server.abandoned === 1);
    expect(server.requests).toHaveLength(1);

    server.script(json(aCycle));
    expect(await client.cycle(11)).toEqual(aCycle);
  });

  test('before the call sends nothing', async () => {
    await using server = await ScriptedServer.start(json(aCycle));
    const signal = AbortSignal.abort();
    const tokens = Object.assign(new FakeTokens(), { current: async () => new FakeTokens().token });
    expect(
      isAbortError(await rejection(fakeClient({ origin: server.origin, tokens }).cycle(11, { signal }))),
    ).toBe(true);
    expect(server.requests).toEqual([]);
  });
});

test('a redirect is not followed, so the token goes to its origin only', async () => {
  await using elsewhere = await ScriptedServer.start(json(aCycle));
  await using server = await ScriptedServer.start(text('', 307, { location: `${elsewhere.origin}/x` }));
  expect(await rejection(fakeClient(server).cycle(11))).toMatchObject({ code: 'whoop_error' });
  expect(elsewhere.requests).toEqual([]);
});

test('a body that nobody reads does not hold its connection', async () => {
  await using server = await ScriptedServer.start((_, response) => response.writeHead(500).write('endless'));
  const error = await rejection(fakeClient(server).cycle(11, { patienceMs: 0 }));
  expect(error).toMatchObject({ code: 'whoop_error' });
  await until(() => server.abandoned === 1);
});
