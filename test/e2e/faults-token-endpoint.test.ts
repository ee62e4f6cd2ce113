import { describe, expect } from 'bun:test';
import type { Fault } from '../../src/demo/service/faults.ts';
import { inConversation } from './support/errors.ts';
import { EXPIRED, PROFILE, TOKEN_PATH, type Trial } from './support/faults.ts';
import { tryFault } from './support/faults-table.ts';
import { logIn } from './support/login.ts';

const MINUTE_MS = 60_000;
const HTML = '<html><body>Welcome to the hotel network</body></html>';

function refuse(status: number, error: string): Fault {
  const body = JSON.stringify({ error, error_description: 'A word of WHOOP.' });
  return { reply: { status, headers: { 'content-type': 'application/json' }, body } };
}

describe('a fault that passes', () => {
  const REPLY_500 = { reply: { status: 500, body: 'Internal Server Error' } };
  const REPLY_429 = { reply: { status: 429, headers: { 'retry-after': '1' }, body: '' } };

  for (const [fault, steps, codes, statuses] of [
    ['token endpoint answers 500 three times', Array(3).fill(REPLY_500), [30, 0, 0], [500, 500, 500, 200]],
    ['token endpoint answers 429 twice', Array(2).fill(REPLY_429), [32, 32, 0], [429, 429, 200]],
    ['token endpoint cuts the connection before it has read', [{ cut: 'before-work' }], [0, 0], [0, 200]],
    [
      'token endpoint cuts the connection three times',
      Array(3).fill({ cut: 'before-work' }),
      [31, 0, 0],
      [0, 0, 0, 200],
    ],
    [
      'token endpoint rotates twice, its first answer is cut off',
      [{ cut: 'after-work', keepOldTokens: true }],
      [0, 0],
      [0, 200],
    ],
    [
      'token endpoint rotates twice, its first answer ends half-way',
      [{ cut: 'mid-body', keepOldTokens: true }],
      [0, 0],
      [200, 200],
    ],
    [
      'a page of a hotel network instead of the answer',
      [{ reply: { status: 200, body: HTML } }],
      [0],
      [200, 200],
    ],
    ['an empty answer without rotation', [{ reply: { status: 200, body: '' } }], [0], [200, 200]],
  ] as [string, Fault[], number[], number[]][]) {
    tryFault(fault, 'no login is lost, and the next calls are answered', async (trial) => {
      trial.placeLogin(EXPIRED);
      const before = trial.envText;
      trial.next(TOKEN_PATH, ...steps);
      const found: number[] = [];
      for (const _ of codes) {
        const { code } = await trial.run();
        found.push(code);
        if (code !== 0) expect(trial.envText).toBe(before);
      }
      expect(found).toEqual(codes);
      expect(trial.tokenStatuses).toEqual(statuses);
      expect(trial.envSince(before)).toBe('new');
    });
  }
});

describe('a pair that never arrived', () => {
  /** Everybody is told what happened, and WHOOP is not asked again before the next login. */
  async function expectLost(trial: Trial): Promise<void> {
    const before = trial.machine.readEnv();
    const served = await trial.serve();
    const runs = [await trial.run(), await trial.run()];
    for (const { code, error } of runs) {
      expect(code).toBe(11);
      expect(error?.message).toContain('it replaced the tokens, but its answer never arrived here');
      expect(error?.hint).toBe('Run `wellpipe auth whoop` to log in again.');
    }
    expect(await served.call().ended).toEqual(inConversation(runs[1]?.error));
    expect(trial.tokenStatuses).toHaveLength(2);
    expect(trial.machine.readEnv()).toMatchObject(before);
    expect((await logIn(trial.machine)).code).toBe(0);
    trial.watch.learn();
    expect((await trial.run()).code).toBe(0);
    expect(await served.call().ended).toBeUndefined();
    expect(trial.machine.readEnv().WELLPIPE_REFUSED_LOGIN).toBeUndefined();
  }

  for (const [fault, afterRotation] of [
    ['token endpoint rotates and cuts the connection', { cut: 'after-work' }],
    ['token endpoint rotates and answers with garbage', { reply: { status: 200, body: '}{' } }],
    ['token endpoint rotates and answers with HTML', { reply: { status: 200, body: HTML } }],
    ['token endpoint rotates and answers with nothing', { reply: { status: 200, body: '' } }],
    ['token endpoint rotates and answers 502', { reply: { status: 502, body: HTML } }],
  ] as [string, Fault][]) {
    tryFault(fault, 'the login is lost, the message says why, and a new login ends it', async (trial) => {
      trial.placeLogin(EXPIRED);
      trial.next(TOKEN_PATH, () => {
        trial.rotate();
        return afterRotation;
      });
      await expectLost(trial);
    });
  }

  tryFault(
    'token endpoint rotates and its answer ends half-way',
    'the login is lost, the message says why, and a new login ends it',
    async (trial) => {
      trial.placeLogin(EXPIRED);
      trial.next(TOKEN_PATH, { cut: 'mid-body' });
      await expectLost(trial);
    },
  );
});

tryFault(
  'token endpoint rotates twice and answers with the first pair',
  'is a 401 for a fresh token first, a lost login a minute later, and a new login ends both',
  async (trial) => {
    trial.placeLogin(EXPIRED);
    trial.next(TOKEN_PATH, () => {
      const reply = trial.rotate();
      trial.rotate();
      return { reply };
    });
    const served = await trial.serve();
    expect((await served.call().ended)?.hint).toContain('wellpipe auth whoop');
    trial.setTimes({ obtained: -2 * MINUTE_MS, expires: 58 * MINUTE_MS });
    expect((await trial.run()).error?.code).toBe('login_expired');
    expect(trial.tokenStatuses).toEqual([200, 400]);
    expect((await logIn(trial.machine)).code).toBe(0);
    expect(await served.call().ended).toBeUndefined();
    expect((await trial.run()).code).toBe(0);
  },
);

describe('a refusal', () => {
  for (const [error, status, said] of [
    ['invalid_grant', 400, 'the refresh token has expired, was revoked or was used before'],
    ['token_inactive', 401, 'the refresh token has expired, was revoked or was used before'],
    ['invalid_request', 400, 'does not know the refresh token any more'],
    ['invalid_scope', 400, 'a scope granted earlier has been switched off'],
  ] as const) {
    tryFault(
      `refresh refused: ${error}`,
      'told as what it is, sent once by all processes, and ended by a new login',
      async (trial) => {
        trial.placeLogin(EXPIRED);
        const before = trial.envText;
        trial.next(TOKEN_PATH, refuse(status, error));
        const [first, second] = await Promise.all([trial.serve(), trial.serve()]);
        const errors = [
          (await trial.run()).error,
          (await trial.run()).error,
          await first.call().ended,
          await second.call().ended,
        ];
        for (const told of errors) {
          expect(told?.code).toBe('login_expired');
          expect(told?.message).toContain(said);
          expect(told?.message).toMatch(/since \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
          expect(told?.hint).toContain('wellpipe auth whoop');
        }
        expect(errors[0]?.message).toContain(`(${error}: A word of WHOOP.)`);
        expect(trial.tokenStatuses).toEqual([status]);
        expect(trial.envText).toStartWith(before);

        expect((await logIn(trial.machine)).code).toBe(0);
        expect(trial.machine.readEnv().WELLPIPE_REFUSED_LOGIN).toBeUndefined();
        expect((await trial.run()).code).toBe(0);
        expect([await first.call().ended, await second.call().ended]).toEqual([undefined, undefined]);
      },
    );
  }

  tryFault(
    'refresh refused: invalid_client',
    'is a matter of the set-up, and touches no token',
    async (trial) => {
      trial.placeLogin(EXPIRED);
      const before = trial.envText;
      trial.next(TOKEN_PATH, refuse(401, 'invalid_client'));
      const { code, error } = await trial.run();
      expect(code).toBe(20);
      expect(error?.message).toContain('client id and secret');
      expect(error?.hint).toContain('WHOOP_CLIENT_SECRET');
      expect(trial.envText).toBe(before);
      expect((await trial.run(PROFILE)).code).toBe(0);
    },
  );

  tryFault(
    'refresh refused while another login is put into .env',
    'the other login is used',
    async (trial) => {
      trial.placeLogin(EXPIRED);
      trial.next(TOKEN_PATH, () => {
        trial.placeLogin();
        return refuse(400, 'invalid_grant');
      });
      expect((await trial.run()).code).toBe(0);
      expect((await trial.run()).code).toBe(0);
      expect(trial.tokenStatuses).toEqual([400]);
    },
  );
});
