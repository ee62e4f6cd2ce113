import { afterEach, expect, setSystemTime, test } from 'bun:test';
import { StateDb } from '../../../src/core/state-db.ts';
import { claimTurn } from '../../../src/engine/auto-upgrade.ts';
import { setAutoUpgrade } from '../../../src/engine/known-update.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

const DAY_MS = 86_400_000;
const NOON = new Date('2026-11-22T12:00:00Z');

afterEach(() => void setSystemTime());

test('one server a day has its turn to upgrade, and only where that is switched on', async () => {
  setSystemTime(NOON);
  const state = new StateDb();
  expect(await claimTurn(state)).toBe(false);
  await state.transact((prepare) => setAutoUpgrade(prepare, true));
  expect(await claimTurn(state)).toBe(true);
  expect(await claimTurn(state)).toBe(false);
  setSystemTime(NOON.getTime() + DAY_MS - 1);
  expect(await claimTurn(state)).toBe(false);
  setSystemTime(NOON.getTime() + DAY_MS);
  expect(await claimTurn(state)).toBe(true);
  await state.transact((prepare) => setAutoUpgrade(prepare, false));
  setSystemTime(NOON.getTime() + 3 * DAY_MS);
  expect(await claimTurn(state)).toBe(false);
  await state.close();
});

test('a turn taken by a clock that was ahead is none', async () => {
  const state = new StateDb();
  await state.transact((prepare) => setAutoUpgrade(prepare, true));
  setSystemTime(NOON.getTime() + 400 * DAY_MS);
  expect(await claimTurn(state)).toBe(true);
  setSystemTime(NOON);
  expect(await claimTurn(state)).toBe(true);
  await state.close();
});

test('where nothing is kept yet, nothing is made for it', async () => {
  using scratch = createScratchHome();
  const state = new StateDb(`${scratch.wellpipeHome}/state.db`);
  expect(await claimTurn(state)).toBe(false);
  expect(state.exists).toBe(false);
  await state.close();
});
