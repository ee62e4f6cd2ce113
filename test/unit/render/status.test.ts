import { expect, test } from 'bun:test';
import { renderStatus } from '../../../src/render/status.ts';
import { createStyle } from '../../../src/render/style.ts';

const plain = createStyle(false);
/** Where this machine is. */
const NOW = new Date(2026, 10, 22, 9, 30);
const inMinutes = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000).toISOString();

test('a status is told in local times and in words', () => {
  const status = {
    logged_in: true,
    scopes: ['offline', 'read:sleep'],
    missing_scopes: [],
    expires_at: inMinutes(42),
    history: { complete: false },
    rate: { minute_left: 0, day_left: 9_400 },
    version: '1.2.3',
    as_of: inMinutes(-3),
  };
  expect(renderStatus(status, plain, { now: NOW, width: 100 }).split('\n')).toEqual([
    'logged in       yes',
    'scopes          offline read:sleep',
    'missing scopes  –',
    'expires at      2026-11-22 10:12, in 42 min',
    'version         1.2.3',
    'as of           2026-11-22 09:27, 3 min ago',
    'history         none kept here',
    'requests left   0 now, 9,400 today',
  ]);
});

test('what is not known is not told', () => {
  const history = { from: '2024-01-01', to: '2026-11-22', complete: true };
  expect(
    renderStatus({ history, rate: { day_left: 5 } }, plain, { now: NOW, width: 100 }).split('\n'),
  ).toEqual(['history        2024-01-01 to 2026-11-22, complete', 'requests left  5 today']);
});

test('a history with a hole says from when on it is whole', () => {
  const history = { from: '2025-01-01', partly_from: '2021-10-11', to: '2026-11-22', complete: false };
  expect(renderStatus({ history }, plain, { now: NOW, width: 100 })).toBe(
    'history  2025-01-01 to 2026-11-22, not complete yet; before that some days from 2021-10-11 on',
  );
});

test('imported records are told as such', () => {
  const streams = { cycles: { records: 1_402, imported: 1_402, from: '2021-10-11', complete: false } };
  const range = { from: '2021-10-11', to: '2025-08-14', complete: false };
  const history = { ...range, imported_only: true, streams, tags: 1, journal: 2 } as const;
  expect(renderStatus({ history }, plain, { now: NOW, width: 100 }).split('\n')).toEqual([
    'history  2021-10-11 to 2025-08-14, from an import only',
    'records  1,402 cycles (1,402 imported), 1 tag, 2 journal answers',
  ]);
});

test('what is wider than the terminal goes on below itself', () => {
  const notes = ['WHOOP has refused to renew this login.', 'Run `wellpipe auth whoop` to log in again.'];
  expect(
    renderStatus({ ...{ notes }, history: { complete: false } }, plain, { width: 40 }).split('\n'),
  ).toEqual([
    'notes    WHOOP has refused to renew this',
    '         login. Run `wellpipe auth',
    '         whoop` to log in again.',
    'history  none kept here',
  ]);
});
