import { describe, expect, test } from 'bun:test';
import { DAY_DERIVATION } from '../../../../src/engine/day-derivation.ts';
import { describeProblem } from '../../../../src/history/query/describe-problem.ts';
import type { ProblemKind } from '../../../../src/history/query/protocol.ts';
import { describeViews } from '../../../../src/history/query/views.ts';

const VIEWS = describeViews(DAY_DERIVATION);

const OF_STATEMENT: readonly ProblemKind[] = [
  ...(['empty', 'several', 'too_long', 'parameter', 'too_complex', 'not_select', 'syntax'] as const),
  ...([
    'unknown_table',
    'unknown_column',
    'unknown_function',
    'ambiguous_column',
    'wrong_arguments',
  ] as const),
  ...(['forbidden_table', 'forbidden_function', 'forbidden_act', 'too_slow', 'too_much_memory'] as const),
  ...(['too_large', 'long_cell', 'long_row', 'binary_cell'] as const),
];
const OF_DATABASE: readonly ProblemKind[] = [
  ...([
    'missing',
    'locked',
    'damaged',
    'unreadable',
    'not_ready',
    'other_derivation',
    'other_version',
  ] as const),
];

const describeKind = (kind: ProblemKind, about?: string) =>
  describeProblem(about === undefined ? { kind } : { kind, about }, VIEWS);

test.each(OF_STATEMENT)('%s is the statement’s, and says how to go on', (kind) => {
  const { code, message, hint } = describeKind(kind, 'x');
  expect(code).toBe('invalid_input');
  expect(message).toMatch(/^[A-Zx"].*\.$/);
  expect(hint).toMatch(/^[A-Z].+[.\d]$/);
});

test.each(OF_DATABASE)('%s is not, and says how to go on', (kind) => {
  const { code, message, hint } = describeKind(kind);
  expect(code).toBe('local_data');
  expect(message).toMatch(/^[A-Z].*\.$/);
  expect(hint).toMatch(/^[A-Z].+\.$/);
});

test('every problem has words of its own', () => {
  const messages = [...OF_STATEMENT, ...OF_DATABASE].map((kind) => describeKind(kind, 'x').message);
  expect(new Set(messages).size).toBe(messages.length);
});

describe('a name that is not there', () => {
  test.each<[ProblemKind, name: string, hint: string]>([
    ['unknown_column', 'hrv', 'Did you mean hrv_ms? '],
    ['unknown_column', 'd.recovery', 'Did you mean recovery_score? '],
    ['unknown_column', 'days.sport', 'It is a column of workouts. '],
    ['unknown_column', 'Calibrating', 'It is a column of recoveries. '],
    ['unknown_table', 'day', 'Did you mean days? The views are days, sleeps, workouts, '],
    ['unknown_function', 'substrng', 'Did you mean substring'],
  ])('gets the nearest ones: %s %s', (kind, name, hint) => {
    expect(describeKind(kind, name).hint).toStartWith(hint);
  });

  test('gets none where any would do, or it is the very one, missing on this runtime', () => {
    expect(describeKind('unknown_column', 'x').hint).not.toContain('Did you mean');
    expect(describeKind('unknown_function', 'sqrt').hint).not.toContain('mean sqrt');
  });
});

test('what the statement says is shown as data: clean and short', () => {
  const { message } = describeKind('syntax', `\u001b[31m${'x'.repeat(500)}`);
  expect(message).toMatch(/^There is a syntax error near "\[31mx+…"\.$/);
  expect(message.length).toBeLessThan(150);
});
