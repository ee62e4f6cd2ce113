import { describe, expect, test } from 'bun:test';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type LoginOptions, type PendingLogin, startLogin } from '../../../src/auth/login.ts';
import type { TokenPair } from '../../../src/auth/token-pair.ts';
import { AppError } from '../../../src/core/errors.ts';
import { approveConsent } from '../../../src/demo/consent-walk.ts';
import {
  type SimulatedWhoop,
  type SimulatedWhoopOptions,
  startSimulatedWhoop,
} from '../../../src/demo/server.ts';
import { runScript } from '../core/support/run-script.ts';
import { everythingOf, rejection } from './support/member-home.ts';

const CALLBACK = '/api/callback/whoop';
const PATIENT_MS = 10_000;

interface Setup extends AsyncDisposable {
  whoop: SimulatedWhoop;
  login: PendingLogin;
  stored: TokenPair[];
  abort: AbortController;
}

/** A login under way on a free port, at a simulated WHOOP. */
async function begin(
  options: Partial<LoginOptions> = {},
  simulated: SimulatedWhoopOptions = {},
): Promise<Setup> {
  const whoop = await startSimulatedWhoop(simulated);
  const stored: TokenPair[] = [];
  const abort = new AbortController();
  const login = await startLogin({
    origin: whoop.origin,
    client: { id: whoop.clientId, secret: whoop.clientSecret },
    redirectUri: `http://localhost:0${CALLBACK}`,
    listen: true,
    timeoutMs: PATIENT_MS,
    signal: abort.signal,
    complete: async (pair) => void stored.push(pair),
    ...options,
  });
  return {
    whoop,
    login,
    stored,
    abort,
    async [Symbol.asyncDispose]() {
      abort.abort();
      await login.finished.catch(() => undefined);
      await whoop.close();
    },
  };
}

function stateOf({ authorizeUrl }: PendingLogin): string {
  return new URL(authorizeUrl).searchParams.get('state') ?? '';
}

function callback({ redirectUri }: PendingLogin, query: Record<string, string>): string {
  return `${redirectUri}?${new URLSearchParams(query)}`;
}

async function visit(
  address: string,
  init?: RequestInit,
): Promise<{ status: number; headers: Headers; page: string }> {
  const response = await fetch(address, init);
  return { status: response.status, headers: response.headers, page: await response.text() };
}

describe('a login in the browser', () => {
  test('ends with stored tokens, and says so after that only', async () => {
    const order: string[] = [];
    await using setup = await begin({
      complete: async () => {
        await Bun.sleep(50);
        order.push('stored');
      },
    });
    const { status, page, headers } = await visit(await approveConsent(setup.login.authorizeUrl));
    order.push('told');
    expect(status).toBe(200);
    expect(page).toContain('You are logged in to WHOOP');
    expect(order).toEqual(['stored', 'told']);
    const { pair, missingScopes } = await setup.login.finished;
    expect(missingScopes).toEqual([]);
    expect(pair.scopes).toContain('read:recovery');
    expect(headers.get('connection')).toBe('close');
    for (const secret of [
      pair.accessToken,
      pair.refreshToken ?? '',
      setup.whoop.clientSecret,
      stateOf(setup.login),
    ]) {
      expect(page).not.toContain(secret);
    }
  });

  test('is answered on both loopback addresses, and on neither afterwards', async () => {
    await using setup = await begin();
    const { port } = new URL(setup.login.redirectUri);
    for (const host of ['127.0.0.1', '[::1]']) {
      expect((await visit(`http://${host}:${port}/nothing`)).status).toBe(404);
    }
    await visit(await approveConsent(setup.login.authorizeUrl));
    await setup.login.finished;
    for (const host of ['127.0.0.1', '[::1]']) {
      await expect(visit(`http://${host}:${port}/nothing`)).rejects.toThrow();
    }
  });

  test('shows a page that loads nothing, keeps no code and lets nothing be put in', async () => {
    await using setup = await begin();
    const { headers, page } = await visit(await approveConsent(setup.login.authorizeUrl));
    const nonce = /<script nonce="([^"]+)">/.exec(page)?.[1];
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(page).toContain("history.replaceState(null, '', location.pathname)");
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(page).toContain('prefers-color-scheme: dark');
  });

  test('tells what was not granted', async () => {
    await using setup = await begin({}, { grantedScopes: ['read:sleep', 'read:profile'] });
    const { page } = await visit(await approveConsent(setup.login.authorizeUrl));
    const { pair, missingScopes } = await setup.login.finished;
    expect(pair.refreshToken).toBeUndefined();
    expect(missingScopes).toEqual([
      'read:recovery',
      'read:cycles',
      'read:workout',
      'read:body_measurement',
      'offline',
    ]);
    for (const scope of missingScopes) expect(page).toContain(`<code>${scope}</code>`);
  });

  test('a second hit, at the same time or after, gets the same answer and spends no second code', async () => {
    await using setup = await begin({ complete: () => Bun.sleep(100) });
    const address = await approveConsent(setup.login.authorizeUrl);
    const pages = await Promise.all([visit(address), visit(address)]);
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    const again = await setup.login.respond(new URLSearchParams());
    expect(again.status).toBe(200);
    expect(setup.whoop.requests.filter(({ path }) => path.endsWith('/token'))).toHaveLength(1);
  });

  test('what cannot be stored is a failure, in the browser too', async () => {
    await using setup = await begin({
      complete: () =>
        Promise.reject(new AppError('local_data', 'Cannot write <b>: full.', { hint: 'Free `some`.' })),
    });
    const { status, page } = await visit(await approveConsent(setup.login.authorizeUrl));
    expect(status).toBe(400);
    expect(page).toContain('Cannot write &#60;b&#62;: full.');
    expect(page).toContain('Free <code>some</code>.');
    expect((await rejection(setup.login.finished)).code).toBe('local_data');
  });
});

describe('a return that ends the login with an error', () => {
  test.each([
    [
      'denied',
      { error: 'access_denied', error_description: 'The resource owner denied it.' },
      'not_logged_in',
      10,
    ],
    ['forbidden', { error: 'request_forbidden' }, 'not_logged_in', 10],
    ['a scope the app lacks', { error: 'invalid_scope', error_hint: 'Not "read:x".' }, 'config', 20],
    ['an unknown app', { error: 'invalid_client' }, 'config', 20],
    [
      'a redirect URI not registered',
      { error: 'invalid_request', error_hint: 'The "redirect_uri" …' },
      'config',
      20,
    ],
    ['a fault of WHOOP’s', { error: 'server_error' }, 'whoop_error', 30],
    ['something unheard of', { error: '<script>alert(1)</script>' }, 'whoop_error', 30],
  ] as const)('%s', async (_, query, code, exit) => {
    await using setup = await begin();
    const { status, page } = await visit(callback(setup.login, { ...query, state: stateOf(setup.login) }));
    expect(status).toBe(400);
    expect(page).not.toContain('<script>alert');
    const error = await rejection(setup.login.finished);
    expect([error.code, error.exitCode]).toEqual([code, exit]);
    expect(error.hint).toBeDefined();
    expect(setup.stored).toEqual([]);
  });

  test('a refusal from before the login comes without a state, and counts', async () => {
    await using setup = await begin({}, { allowedScopes: ['read:sleep', 'offline'] });
    await visit(await approveConsent(setup.login.authorizeUrl));
    const error = await rejection(setup.login.finished);
    expect(error.code).toBe('config');
    expect(error.message).toContain('not allowed to request scope');
  });

  test('a wrong secret: id and secret are named, and neither is shown', async () => {
    await using setup = await begin({}, { client: { id: 'the-id' } });
    await using wrong = await begin({
      origin: setup.whoop.origin,
      client: { id: 'the-id', secret: 'wrong-secret-1' },
    });
    await visit(await approveConsent(wrong.login.authorizeUrl));
    const error = await rejection(wrong.login.finished);
    expect(error.exitCode).toBe(20);
    expect(error.hint).toContain('WHOOP_CLIENT_SECRET');
    expect(everythingOf(error)).not.toContain('wrong-secret-1');
  });

  test('a code that WHOOP does not take', async () => {
    await using setup = await begin();
    const secretCode = 'a-code-of-the-browser';
    const { page } = await visit(callback(setup.login, { code: secretCode, state: stateOf(setup.login) }));
    const error = await rejection(setup.login.finished);
    expect(error.code).toBe('login_expired');
    expect(everythingOf(error) + page).not.toContain(secretCode);
  });
});

describe('a return that is not this login’s leaves it waiting', () => {
  test.each([
    ['another state', { code: 'x', state: 'somebody-else' }],
    ['no state', { code: 'x' }],
    ['an error with another state', { error: 'access_denied', state: 'somebody-else' }],
    ['nothing at all', {}],
    ['an empty code', { code: '' }],
  ])('%s', async (_, query) => {
    await using setup = await begin();
    const { status } = await visit(callback(setup.login, { ...query } as Record<string, string>));
    expect(status).toBe(400);
    expect(setup.whoop.requests).toHaveLength(0);
    expect((await visit(await approveConsent(setup.login.authorizeUrl))).status).toBe(200);
    await setup.login.finished;
  });

  test('looks of link checkers and scripts elsewhere', async () => {
    await using setup = await begin();
    const address = await approveConsent(setup.login.authorizeUrl);
    const { origin, port } = new URL(address);
    const head = await fetch(address, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await visit(address, { method: 'POST' })).status).toBe(405);
    expect((await visit(`${origin}/favicon.ico`)).status).toBe(404);
    expect((await visit(`${origin}${CALLBACK}/more`)).status).toBe(404);
    expect((await visit(`${origin}//`)).status).toBe(404);
    expect(await statusForHost(port, 'rebound.example')).toBe(403);
    expect(await statusForHost(port, 'localhost.rebound.example:3000')).toBe(403);
    expect(setup.stored).toEqual([]);
    expect((await visit(address)).status).toBe(200);
  });
});

/** Status of the callback under another name, as a page elsewhere would reach it. */
function statusForHost(port: string, host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const options = { host: '127.0.0.1', port, path: `${CALLBACK}?code=x`, headers: { host } };
  httpRequest(options, (response) => {
    response.resume();
    resolve(response.statusCode ?? 0);
  })
    .on('error', reject)
    .end();
  return promise;
}

describe('an address entered by hand', () => {
  test.each([
    'http://localhost:3000/api/callback/whoop',
    'https://example.com/cb',
    'whoop://example/redirect',
  ])('logs in with %s', async (redirectUri) => {
    await using setup = await begin(
      { listen: false, redirectUri },
      { client: { redirectUris: [redirectUri] } },
    );
    const address = await approveConsent(setup.login.authorizeUrl);
    expect(address).toStartWith(redirectUri);
    await setup.login.submitRedirect(` "${address}"\n`);
    const { pair } = await setup.login.finished;
    expect(setup.stored).toEqual([pair]);
  });

  test('that is wrong may be entered again', async () => {
    await using setup = await begin({ listen: false });
    for (const wrong of ['nonsense', callback(setup.login, { code: 'x', state: 'other' })]) {
      expect((await rejection(setup.login.submitRedirect(wrong))).code).toBe('invalid_input');
    }
    await setup.login.submitRedirect(await approveConsent(setup.login.authorizeUrl));
    await setup.login.finished;
  });

  test('of WHOOP’s own error page explains itself', async () => {
    await using setup = await begin({ listen: false });
    const page = `${setup.whoop.origin}/oauth/oauth2/fallbacks/error?error=invalid_request&error_hint=The+%22redirect_uri%22+parameter+does+not+match`;
    const error = await rejection(setup.login.submitRedirect(page));
    expect(error.code).toBe('config');
    expect(error.message).toContain(setup.login.redirectUri);
    expect(await rejection(setup.login.finished)).toBe(error);
  });
});

describe('an end without a return', () => {
  test('after the time allowed, with what may have gone wrong', async () => {
    await using setup = await begin({ timeoutMs: 60 });
    const error = await rejection(setup.login.finished);
    expect(error.exitCode).toBe(33);
    expect(error.hint).toContain(`register exactly ${setup.login.redirectUri}`);
    await expect(visit(setup.login.redirectUri)).rejects.toThrow();
  });

  test('does not come while tokens are being fetched and stored', async () => {
    await using setup = await begin({ timeoutMs: 400, complete: () => Bun.sleep(600) });
    const address = await approveConsent(setup.login.authorizeUrl);
    expect((await visit(address)).status).toBe(200);
    await setup.login.finished;
  });

  test('by an abort, at once', async () => {
    await using setup = await begin();
    setup.abort.abort();
    await expect(setup.login.finished).rejects.toHaveProperty('name', 'AbortError');
    await Bun.sleep(50);
    await expect(visit(setup.login.redirectUri)).rejects.toThrow();
  });
});

describe('what cannot be listened to', () => {
  test('a port in use: the other port is told how', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const redirectUri = `http://localhost:${port}${CALLBACK}`;
    const error = await rejection(begin({ redirectUri }));
    taken.close();
    expect([error.code, error.message]).toEqual(['config', `Port ${port} is in use by another program.`]);
    expect(error.hint).toContain('--port N');
    expect(error.hint).toContain(`http://localhost:N${CALLBACK}`);
  });

  test('a redirect URI elsewhere: --paste is the way', async () => {
    const error = await rejection(begin({ redirectUri: 'https://example.com/cb' }));
    expect(error.code).toBe('config');
    expect(error.hint).toContain('--paste');
  });
});

test('nothing keeps the process after a login', async () => {
  await using whoop = Object.assign(await startSimulatedWhoop(), {
    async [Symbol.asyncDispose]() {
      await whoop.close();
    },
  });
  const script = join(import.meta.dir, 'support', 'log-in.ts');
  const answer = await runScript(script, [whoop.origin, whoop.clientId, whoop.clientSecret]);
  expect(answer).toEqual({ status: 200, missingScopes: [] });
});
