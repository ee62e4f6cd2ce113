import { expect, test } from 'bun:test';
import { ENDPOINTS } from '../../../src/whoop/endpoints.ts';
import { ScopeGate } from '../../../src/whoop/scope-gate.ts';

const MINUTE_MS = 60_000;
const token = { value: 'a', scopes: ['read:cycles'], obtainedAt: undefined, loginId: 'one' };

function openGate() {
  let now = 0;
  const gate = new ScopeGate(() => now);
  return { gate, pass: (ms: number) => (now += ms), isOpen: () => isOpen(gate) };
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
  const { gate } = openGate();
  expect(() => gate.check(ENDPOINTS.sleeps, token)).toThrow('read:sleep');
});

test('a refusal keeps requests back for a minute, then one is tried', () => {
  const { gate, pass, isOpen } = openGate();
  gate.refuse(ENDPOINTS.cycles, token);
  expect(isOpen()).toBe(false);
  pass(MINUTE_MS);
  expect(isOpen()).toBe(true);
  gate.refuse(ENDPOINTS.cycles, token);
  expect(isOpen()).toBe(false);
});

test('a path that stays refused costs a refresh in half an hour at most', () => {
  const { gate, pass } = openGate();
  expect(gate.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(true);
  gate.refuse(ENDPOINTS.cycles, token);
  for (let minute = 1; minute < 30; minute++) {
    pass(MINUTE_MS);
    expect(gate.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(false);
    gate.refuse(ENDPOINTS.cycles, token);
  }
  pass(MINUTE_MS);
  expect(gate.isWorthRefresh(ENDPOINTS.cycles, token)).toBe(true);
});

test('an answer, other scopes or a new login end a refusal', () => {
  const { gate, isOpen } = openGate();
  gate.refuse(ENDPOINTS.cycles, token);
  gate.accept(ENDPOINTS.cycles);
  expect(isOpen()).toBe(true);
  gate.refuse(ENDPOINTS.cycles, { ...token, loginId: 'two' });
  expect(isOpen()).toBe(true);
});
