import { describe, expect, test } from 'bun:test';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { AccessTokens } from '../../../src/auth/access-tokens.ts';
import { EnvFile } from '../../../src/auth/env-file.ts';
import { LoginStore } from '../../../src/auth/login-store.ts';
import { RefreshTrail } from '../../../src/auth/refresh-trail.ts';
import type { Environment } from '../../../src/core/environment.ts';
import { StateDb } from '../../../src/core/state-db.ts';
import { createMemberHome, type MemberHome, rejection } from './support/member-home.ts';

const HOUR_MS = 3_600_000;
const DEAD =
  /^WHOOP has refused to renew this login since \d{4}-\d\d-\d\d \d\d:\d\d UTC: [^(.]+(?: \([^)]*\))?\./;

/** Tokens of a `.env`, with what all processes of the home remember. */
function openTokens(home: MemberHome, state: StateDb, envFile = home.envPath, environment: Environment = {}) {
  const store = new LoginStore(new EnvFile(envFile), environment, undefined, new RefreshTrail(state));
  return new AccessTokens({ store });
}

function stateOf(home: MemberHome): StateDb {
  return new StateDb(join(home.scratch.wellpipeHome, 'state.db'));
}

/** What the error says beyond the refusal itself. */
async function sentence(work: Promise<unknown>): Promise<string> {
  const { code, message } = await rejection(work);
  expect(code).toBe('login_expired');
  expect(message).toMatch(DEAD);
  return message.replace(DEAD, '').trim();
}

describe('a dead login tells that its tokens were rotated', () => {
  test('by a copy of its .env, when and where, also generations later and in other processes', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const copy = `${home.envPath}.copy`;
    copyFileSync(home.envPath, copy);
    const state = stateOf(home);
    const winner = openTokens(home, state, copy);
    await winner.current();
    await winner.refresh();
    await state.close();

    const expected = new RegExp(
      `^Its tokens were rotated elsewhere at \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC: the new ones went to ${copy}\\.$`,
    );
    for (let process = 0; process < 2; process++) {
      const own = stateOf(home);
      expect(await sentence(openTokens(home, own).current())).toMatch(expected);
      await own.close();
    }
    const { hint } = await rejection(openTokens(home, stateOf(home)).current());
    expect(hint).toContain('Each copy of a login needs one of its own');
  });

  test('in this very file, which has been put back to an older state', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    const backup = home.text();
    const state = stateOf(home);
    await openTokens(home, state).current();
    await Bun.write(home.envPath, backup);
    await state.flush();
    expect(await sentence(openTokens(home, state).current())).toMatch(
      /^Its tokens were rotated at .+ UTC for .+ itself: those at hand are older ones\.$/,
    );
    await state.close();
  });

  test('as the file itself remembers, where nothing else does', async () => {
    await using home = await createMemberHome();
    const first = home.login();
    home.write(first);
    await home.tokens().current();
    const { WELLPIPE_RETIRED_TOKENS } = home.read();
    home.write({ ...first, WELLPIPE_RETIRED_TOKENS });
    expect(await sentence(home.tokens().current())).toBe(
      'Its tokens were rotated before: those at hand are older ones.',
    );
  });

  const ID = { WELLPIPE_LOGIN_ID: 'one' };
  const END = new Date(Date.now() + HOUR_MS);
  const endShown = END.toISOString().slice(0, 16).replace('T', ' ');
  test.each([
    [
      'as newer ones of the same login show, with when they were obtained',
      ID,
      { ...ID, WHOOP_TOKEN_OBTAINED_AT: '2026-11-22T08:03:00Z' },
      'Its tokens were rotated elsewhere at 2026-11-22 08:03 UTC: the process environment holds newer ones.',
    ],
    [
      'as newer ones of the same login show, which only tell their end',
      ID,
      ID,
      `Its tokens were rotated elsewhere: the process environment holds newer ones, which end at ${endShown} UTC.`,
    ],
    [
      'or may have been, where tokens are at hand that end later',
      {},
      {},
      `The process environment holds other tokens, which end later (WHOOP_TOKEN_EXPIRES_AT is ${endShown} UTC).`,
    ],
    ['but not by another login', ID, { WELLPIPE_LOGIN_ID: 'two' }, ''],
    ['but not by tokens that end earlier', ID, { ...ID, WHOOP_TOKEN_EXPIRES_AT: '2020-01-01' }, ''],
  ])('in the process environment: %s', async (_, stored, given, expected) => {
    await using home = await createMemberHome();
    const tokens = home.login({ expires: HOUR_MS });
    const environment: Environment = {
      WHOOP_ACCESS_TOKEN: tokens.WHOOP_ACCESS_TOKEN,
      WHOOP_REFRESH_TOKEN: tokens.WHOOP_REFRESH_TOKEN,
      WHOOP_TOKEN_EXPIRES_AT: END.toISOString(),
      ...given,
    };
    // Used before, so that they do not take the place of the login once more.
    const digest = new Bun.CryptoHasher('sha256').update(tokens.WHOOP_REFRESH_TOKEN ?? '').digest('hex');
    home.write({ ...home.login(), ...stored, WELLPIPE_USED_SEEDS: digest });
    home.whoop.revokeEverything();
    expect(await sentence(home.tokens(environment).current())).toBe(expected);
  });

  test('and says nothing where nothing shows it', async () => {
    await using home = await createMemberHome();
    home.write(home.login());
    home.whoop.revokeEverything();
    expect(await sentence(openTokens(home, stateOf(home)).current())).toBe('');
  });
});

test('what is remembered of a rotation is no secret, and a year at the most', async () => {
  await using home = await createMemberHome();
  const login = home.login();
  home.write(login);
  const state = stateOf(home);
  const trail = new RefreshTrail(state);
  const longAgo = new Date(Date.now() - 366 * 24 * HOUR_MS);
  trail.noteSpent('spent long ago', { at: longAgo, envFile: 'gone' });
  await openTokens(home, state).current();
  await state.flush();
  const rows = await state.transact((prepare) => prepare('SELECT * FROM spent_token').all());
  expect(rows).toHaveLength(1);
  const token = login.WHOOP_REFRESH_TOKEN ?? '';
  expect(rows[0]?.fingerprint).toBe(new Bun.CryptoHasher('sha256').update(token).digest('hex'));
  expect(await trail.findSpent('spent long ago')).toBeUndefined();
  await state.close();
});

test('a rotation is remembered once its tokens are on disk, and not before', async () => {
  await using home = await createMemberHome();
  home.write(home.login());
  const noted: string[] = [];
  const trail = new RefreshTrail(stateOf(home));
  trail.noteSpent = () => void noted.push(home.read().WHOOP_ACCESS_TOKEN ?? '');
  const tokens = new AccessTokens({
    store: new LoginStore(new EnvFile(home.envPath), {}, undefined, trail),
  });
  const { value } = await tokens.current();
  expect(noted).toEqual([value]);
});
