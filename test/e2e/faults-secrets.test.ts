import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Fault } from '../../src/demo/service/faults.ts';
import { EXPIRED, PROFILE_PATH, TOKEN_PATH, Trial } from './support/faults.ts';
import { tryFault } from './support/faults-table.ts';
import { logIn } from './support/login.ts';
import { formsOf } from './support/secrets.ts';

const GARBAGE = { reply: { status: 200, body: '}{' } };
const SENT_TWICE: Fault[] = [
  { reply: { status: 500, body: '' } },
  { cut: 'before-work' },
  { cut: 'mid-body', keepOldTokens: true },
  { cut: 'after-work', keepOldTokens: true },
  GARBAGE,
];

/** Has everything that some encoding changes. */
const PLANTED = 'planted/secret+with=all&that?is%en"coded\\';
const FORMS = formsOf(PLANTED).map(([name, form]) => ({ name, form }));

function plantInState(trial: Trial, text: string): void {
  using state = new DatabaseSync(join(trial.machine.home.wellpipeHome, 'state.db'));
  state.prepare('INSERT INTO setting (name, value) VALUES (?, ?)').run('planted', `before ${text} after`);
}

tryFault(
  'every fault, one after the other, on one machine',
  'no secret is in any output, in the books, or in the process list',
  async (trial) => {
    const { machine } = trial;
    for (const fault of SENT_TWICE) {
      trial.placeLogin(EXPIRED);
      trial.next(TOKEN_PATH, fault);
      expect((await trial.run()).code).toBe(0);
    }
    for (const [path, fault, code] of [
      [TOKEN_PATH, { reply: { status: 429 } }, 32],
      [TOKEN_PATH, { reply: { status: 400, body: '{"error":"invalid_grant"}' } }, 11],
      [TOKEN_PATH, { reply: { status: 401, body: '{"error":"invalid_client"}' } }, 20],
      [PROFILE_PATH, { reply: { status: 200, body: '<html>' } }, 30],
    ] as [string, Fault, number][]) {
      trial.placeLogin(EXPIRED);
      trial.next(path, fault);
      expect((await trial.run()).code).toBe(code);
    }
    machine.whoop.revokeEverything();
    trial.expire();
    expect((await trial.run()).code).toBe(11);
    expect((await logIn(machine, ['--debug'])).code).toBe(0);
    trial.watch.learn();
    for (const args of [['today'], ['auth', 'refresh'], ['status', '--check'], ['audit'], ['usage']]) {
      expect((await trial.run(args)).code).toBe(0);
    }
    const served = await trial.serve();
    expect(await served.callAtOnce(4)).toEqual([]);
    expect(await served.call('whoop_today', {}).ended).toBeUndefined();
    expect((await trial.run(['auth', 'logout'])).code).toBe(0);
  },
);

test('a secret is found in the books, whatever its form', async () => {
  for (const { name, form } of FORMS) {
    await using trial = await Trial.start();
    trial.placeLogin();
    await trial.run();
    trial.watch.add('planted', PLANTED);
    expect(trial.watch.leaks()).toEqual([]);
    plantInState(trial, form);
    expect({ name, found: trial.watch.leaks().length > 0 }).toEqual({ name, found: true });
  }
});

test('a secret is found in an output and in the process list', async () => {
  await using trial = await Trial.start();
  const { refreshToken = '' } = trial.machine.whoop.issueTokens();
  trial.watch.add('refresh token', refreshToken);
  trial.watch.saw('stderr', `error: ${refreshToken}.`);
  expect(trial.leaks().map(({ where }) => where)).toContain('stderr');

  const running = trial.start(['serve', '--env-file', refreshToken]);
  await trial.watch.sawProcess(running.pid);
  expect(trial.leaks().map(({ where }) => where)).toContain('process list');
});
