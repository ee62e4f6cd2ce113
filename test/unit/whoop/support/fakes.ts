import type { AccessToken } from '../../../../src/auth/access-tokens.ts';
import { WhoopClient, type WhoopClientOptions } from '../../../../src/whoop/client.ts';
import type { Clock } from '../../../../src/whoop/clock.ts';

export const SECRET = 'secret-access-token-0123456789';

export function accessToken(value = SECRET, scopes?: readonly string[]): AccessToken {
  return { value, scopes, obtainedAt: undefined };
}

/** Stands in for the login: hands out one token and answers a 401 as the test says. */
export class FakeTokens {
  refusals: AccessToken[] = [];
  token: AccessToken;
  #answers: (AccessToken | 'scope_missing')[];

  constructor(token = accessToken(), ...answers: (AccessToken | 'scope_missing')[]) {
    this.token = token;
    this.#answers = answers;
  }

  async current(signal?: AbortSignal): Promise<AccessToken> {
    signal?.throwIfAborted();
    return this.token;
  }

  async afterUnauthorized(rejected: AccessToken): Promise<AccessToken | 'scope_missing'> {
    this.refusals.push(rejected);
    const answer = this.#answers.shift() ?? 'scope_missing';
    if (answer !== 'scope_missing') this.token = answer;
    return answer;
  }
}

/** A clock that waits in no time and remembers how long it was asked to. Random is always zero. */
export class FakeClock implements Clock {
  readonly waits: number[] = [];
  #now = Date.parse('2026-11-22T08:00:00Z');

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(ms);
    this.#now += ms;
  }

  random(): number {
    return 0;
  }

  advance(ms: number): void {
    this.#now += ms;
  }
}

/** A client of the given origin that never really waits. */
export function fakeClient(options: Partial<WhoopClientOptions> & { origin: string }): WhoopClient {
  return new WhoopClient({ tokens: new FakeTokens(), clock: new FakeClock(), ...options });
}

/** What a promise rejects with; fails where it does not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`Expected a rejection, got ${JSON.stringify(value)}.`);
}
