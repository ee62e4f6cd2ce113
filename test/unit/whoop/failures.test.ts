import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createServer, type Server } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import type { WhoopClient } from '../../../src/whoop/client.ts';
import { ENDPOINTS } from '../../../src/whoop/endpoints.ts';
import { connectionFailure } from '../../../src/whoop/failures.ts';
import { cycle } from '../../support/records.ts';
import { accessToken, FakeClock, FakeTokens, fakeClient, rejection, SECRET } from './support/fakes.ts';
import { hangUp, json, type Script, ScriptedServer, silence, text } from './support/scripted-server.ts';

const SLEEP_ID = 'aaaaaaaa-0000-4000-8000-000000000001';
const HTML = '<!doctype html><title>Sign in</title>';
const aCycle = cycle(11, '2026-11-21T22:00:00.000Z', null);

const cutShort: Script = (_, response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"id":');
  setTimeout(() => response.destroy(), 20);
};
const stallMidway: Script = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":');
};

/** Everything a person, a log or a model could get to see of an error. */
function allTextOf(error: unknown): string {
  const { message, hint } = error as AppError;
  return [
    message,
    hint,
    JSON.stringify(error),
    inspect(error, { depth: 20, showHidden: true, getters: true }),
  ].join('\n');
}

describe('every failure ends as its own error, shows nothing secret, and the next call works', () => {
  const kinds: [name: string, script: Script, code: ErrorCode, message: RegExp][] = [
    ['400', text('bad', 400), 'whoop_error', /refused GET \/v2\/cycle\/\{cycleId\} \(HTTP 400\)/],
    ['402', text('', 402), 'whoop_error', /HTTP 402/],
    ['403', json({ error: 'forbidden' }, 403), 'scope_missing', /needs read:cycles/],
    ['403 deactivated', json({ error: 'deactivated_user' }, 403), 'whoop_error', /membership is not active/],
    ['403 of a gateway', text(HTML, 403), 'whoop_error', /HTTP 403/],
    ['404', text('', 404), 'not_found', /^WHOOP has no cycle 11\.$/],
    ['429', text('', 429, { 'retry-after': '90' }), 'rate_limited', /rate limited, free in 90 s/],
    ['500', text('stack trace', 500), 'whoop_error', /could not answer .* \(HTTP 500\)/],
    ['503', text(HTML, 503), 'whoop_error', /HTTP 503/],
    ['a redirect', text('', 302, { location: '/elsewhere' }), 'whoop_error', /redirect \(HTTP 302\)/],
    ['not modified', text('', 304), 'whoop_error', /HTTP 304/],
    ['a page with 200', text(HTML, 200, { 'content-type': 'text/html' }), 'whoop_error', /is not JSON/],
    [
      'garbage',
      text('\u0000\ufffd{', 200, { 'content-type': 'application/json' }),
      'whoop_error',
      /is not JSON/,
    ],
    ['deep nesting', text('['.repeat(1_000_000)), 'whoop_error', /is not JSON/],
    ['an empty body', text(''), 'whoop_error', /is not JSON/],
    ['204', text('', 204), 'whoop_error', /is not JSON/],
    ['null', json(null), 'whoop_error', /record 11: expected object, got null/],
    ['a wrong record', json({ ...aCycle, start: SECRET }), 'whoop_error', /record 11: start: expected time/],
    [
      'broken gzip',
      text('no gzip', 200, { 'content-encoding': 'gzip' }),
      'whoop_error',
      /cannot be decompressed/,
    ],
    ['a closed connection', hangUp, 'network', /connection to 127\.0\.0\.1:\d+ failed/],
    ['a body cut short', cutShort, 'network', /connection to 127\.0\.0\.1:\d+ failed/],
    ['silence', silence, 'timeout', /did not answer .* within 0\.3 s/],
    ['a body that stalls', stallMidway, 'timeout', /did not answer .* within 0\.3 s/],
  ];
  test.each(kinds)('%s', async (_, script, code, message) => {
    await using server = await ScriptedServer.start(script);
    const clock = new FakeClock();
    const client = fakeClient({ origin: server.origin, timeoutMs: 300, clock });
    const error = await rejection(client.cycle(11));
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(allTextOf(error)).not.toMatch(/secret|bearer|stack trace|doctype|elsewhere/i);

    clock.advance(90_000);
    server.script(json(aCycle));
    expect(await client.cycle(11)).toEqual(aCycle);
  });

  test('a compressed answer larger than any of WHOOP’s', async () => {
    const huge = gzipSync(Buffer.alloc(40 * 1024 * 1024, ' '));
    await using server = await ScriptedServer.start((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(huge);
    });
    const client = fakeClient(server);
    expect(await rejection(client.cycle(11))).toMatchObject({
      code: 'whoop_error',
      message: expect.stringContaining('larger than any'),
    });
    server.script(json(aCycle));
    expect(await client.cycle(11)).toEqual(aCycle);
  });
});

describe('what is not there is named', () => {
  const kinds: [call: (client: WhoopClient) => Promise<unknown>, message: string][] = [
    [(c) => c.cycle(11), 'WHOOP has no cycle 11.'],
    [(c) => c.sleepOfCycle(11), 'WHOOP has no sleep for cycle 11.'],
    [(c) => c.recoveryOfCycle(11), 'WHOOP has no recovery for cycle 11.'],
    [(c) => c.sleep(SLEEP_ID), `WHOOP has no sleep ${SLEEP_ID}.`],
    [(c) => c.workout(SLEEP_ID), `WHOOP has no workout ${SLEEP_ID}.`],
    [(c) => c.body(), 'WHOOP has no body measurement recorded for this member.'],
  ];
  test.each(kinds)('%s', async (call, message) => {
    await using server = await ScriptedServer.start(text('', 404));
    expect(await rejection(call(fakeClient(server)))).toMatchObject({ code: 'not_found', message });
  });

  test('but a collection that is not there is a wrong address', async () => {
    await using server = await ScriptedServer.start(text('', 404));
    expect(await rejection(fakeClient(server).page('cycles'))).toMatchObject({
      code: 'whoop_error',
      hint: expect.stringContaining('WHOOP_BASE_URL'),
    });
  });
});

describe('where nobody answers', () => {
  let notTls: Server;
  beforeAll(async () => {
    notTls = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => socket.end('not TLS'));
    });
    await new Promise<void>((resolve) => notTls.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => notTls.close());

  test('a refused connection is a network error', async () => {
    const server = await ScriptedServer.start(silence);
    const { origin } = server;
    await server[Symbol.asyncDispose]();
    const error = await rejection(fakeClient({ origin }).cycle(11));
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining(new URL(origin).host) });
    expect(allTextOf(error)).not.toMatch(/secret|bearer/i);
  });

  test('a failed TLS handshake is a network error and is not tried again', async () => {
    const address = notTls.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const error = await rejection(fakeClient({ origin: `https://127.0.0.1:${port}` }).cycle(11));
    expect(error).toMatchObject({
      code: 'network',
      message: expect.stringContaining('No secure connection'),
    });
  });

  test.each([
    ['ENOTFOUND', 'cannot be looked up (ENOTFOUND)', false],
    ['EAI_AGAIN', 'cannot be looked up (EAI_AGAIN)', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'No secure connection', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'No secure connection', false],
    ['ECONNRESET', 'failed (ECONNRESET)', true],
    [`${SECRET}: Bearer`, 'The connection to whoop.example failed.', true],
    [undefined, 'The connection to whoop.example failed.', true],
  ])('the code %p says what failed', (code, message, transient) => {
    const thrown = Object.assign(new Error(SECRET), {
      cause: Object.assign(new TypeError(SECRET), { code }),
    });
    const failure = connectionFailure(ENDPOINTS.cycles, 'whoop.example', thrown);
    expect(failure).toMatchObject({ transient, error: { code: 'network' } });
    expect(failure.error.message).toContain(message);
    expect(allTextOf(failure.error)).not.toContain(SECRET);
  });
});

test('a token with characters that no token has is refused before it can reach an error text', async () => {
  await using server = await ScriptedServer.start(json(aCycle));
  const tokens = new FakeTokens(accessToken(`${SECRET}\n`));
  const error = await rejection(fakeClient({ origin: server.origin, tokens }).cycle(11));
  expect(error).toMatchObject({ code: 'config', hint: expect.stringContaining('wellpipe auth whoop') });
  expect(allTextOf(error)).not.toContain(SECRET);
  expect(server.requests).toEqual([]);
});

test('a key named __proto__ sets no prototype, nor waits in an unknown field for a copy to do it', async () => {
  const proto = '"__proto__":{"polluted":true}';
  const body = JSON.stringify(aCycle).replace('{', `{${proto},"unknown":{${proto},"kept":1},`);
  await using server = await ScriptedServer.start(text(body));
  const record = await fakeClient(server).cycle(11);
  expect(record).toEqual({ ...aCycle, unknown: { kept: 1 } });
  expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  expect(Object.getOwnPropertyNames(record.unknown)).toEqual(['kept']);
});
