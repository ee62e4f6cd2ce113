import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateDb } from '../../../src/core/state-db.ts';
import { ENDPOINTS } from '../../../src/whoop/endpoints.ts';
import { ScopeGate } from '../../../src/whoop/scope-gate.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

const MINUTE_MS = 60_000;
const token = { value: 'a', scopes: ['read:cycles'], obtainedAt: undefined, loginId: 'one' };

/** Two processes of one home, at one time. */
function openGates() {
  let now = Date.parse('2026-11-22T08:00:00Z');
  const state = new StateDb();
  const [gate, other] = [new ScopeGate(state, () => now), new ScopeGate(state, () => now)];
  return { state, gate, other, pass: (ms: number) => (now += ms) };
}

function isOpen(gate: ScopeGate): boolean {
  try {
    gate.check(ENDPOINTS.cycles, token);
    return true;
  } catch {
    return false;
  }
}

test('a scope that was not granted is never asked for', () => {
  const { gate } = openGates();
  expect(() => gate.check(ENDPOINTS.sleeps, token)).toThrow('read:sleep');
});

test('a refusal keeps requests back for a minute, then one is tried', async () => {
  const { gate, pass } = openGates();
  await gate.refuse(ENDPOINTS.cycles, token, true);
  expect(isOpen(gate)).toBe(false);
  pass(MINUTE_MS);
  expect(isOpen(gate)).toBe(true);
  await gate.refuse(ENDPOINTS.cycles, token, true);
  expect(isOpen(gate)).toBe(false);
});

test('another process asks for itself', async () => {
  const { gate, other } = openGates();
  await gate.refuse(ENDPOINTS.cycles, token, true);
  expect(isOpen(other)).toBe(true);
});

describe('a path that stays refused', () => {
  test('costs a refresh in half an hour at most, whichever process asks', async () => {
    const { gate, other, pass } = openGates();
    expect(await gate.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(true);
    await gate.refuse(ENDPOINTS.cycles, token, true);
    for (let minute = 1; minute < 30; minute++) {
      pass(MINUTE_MS);
      const asking = minute % 2 ? gate : other;
      expect(await asking.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(false);
      await asking.refuse(ENDPOINTS.cycles, token, true);
    }
    pass(MINUTE_MS);
    expect(await other.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(true);
    await other.refuse(ENDPOINTS.cycles, token, true);
    expect(await gate.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(false);
  });

  test('is worth a refresh as long as none has shown that the login is not dead', async () => {
    const { gate, other, pass } = openGates();
    await gate.refuse(ENDPOINTS.cycles, token, false);
    expect(isOpen(gate)).toBe(false);
    pass(MINUTE_MS);
    for (const asking of [gate, other]) {
      expect(await asking.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(true);
    }
    await other.refuse(ENDPOINTS.cycles, token, true);
    expect(await gate.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(false);
  });

  test('says nothing about other paths, other scopes and a new login', async () => {
    const { gate, other } = openGates();
    await gate.refuse(ENDPOINTS.cycles, token, true);
    expect(await other.isWorthRefresh(ENDPOINTS.sleeps, token)).toBe(true);
    for (const changed of [
      { ...token, loginId: 'two' },
      { ...token, scopes: ['read:cycles', 'read:sleep'] },
      { ...token, scopes: undefined },
    ]) {
      expect(await other.isWorthRefresh(ENDPOINTS.cycles, changed)).toBe(true);
    }
    const rotated = { ...token, value: 'b', obtainedAt: new Date(), scopes: ['read:cycles'] };
    expect(await other.isWorthRefresh(ENDPOINTS.cycles, rotated)).toBe(false);
  });

  test('is forgotten when it answers, by whichever process', async () => {
    const { state, gate, other, pass } = openGates();
    await gate.refuse(ENDPOINTS.cycles, token, true);
    expect(isOpen(gate)).toBe(false);
    pass(1_000);
    other.accept(ENDPOINTS.cycles, token);
    await state.flush();
    expect(await gate.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(true);
    gate.accept(ENDPOINTS.cycles, token);
    expect(isOpen(gate)).toBe(true);
  });

  test('stays so where it answered before and is written down only afterwards', async () => {
    const { state, gate, other, pass } = openGates();
    other.accept(ENDPOINTS.cycles, token);
    pass(1);
    await gate.refuse(ENDPOINTS.cycles, token, true);
    await state.flush();
    expect(await gate.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(false);
  });

  test('does not stay so by a clock that was ahead', async () => {
    const { gate, pass } = openGates();
    await gate.refuse(ENDPOINTS.cycles, token, true);
    pass(-6 * 60 * MINUTE_MS);
    expect(await gate.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(true);
    await gate.refuse(ENDPOINTS.cycles, token, true);
    pass(MINUTE_MS);
    expect(await gate.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(false);
  });
});

test('an answer, other scopes or a new login end a refusal', async () => {
  const { gate } = openGates();
  await gate.refuse(ENDPOINTS.cycles, token, true);
  gate.accept(ENDPOINTS.cycles, token);
  expect(isOpen(gate)).toBe(true);
  await gate.refuse(ENDPOINTS.cycles, { ...token, loginId: 'two' }, true);
  expect(isOpen(gate)).toBe(true);
});

test('what is kept names no login', async () => {
  using scratch = createScratchHome();
  const path = join(scratch.wellpipeHome, 'state.db');
  const state = new StateDb(path);
  await new ScopeGate(state, Date.now).refuse(ENDPOINTS.cycles, { ...token, loginId: 'a-login-id' }, true);
  await state.close();
  expect(readFileSync(path, 'latin1')).not.toContain('a-login-id');
});
