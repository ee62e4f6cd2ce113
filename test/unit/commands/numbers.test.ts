import { describe, expect, test } from 'bun:test';
import { parseDuration, parseInteger, parseNumber } from '../../../src/commands/frame/numbers.ts';
import { AppError } from '../../../src/core/errors.ts';

const BOUNDS = { least: 1, most: 20 };

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

test('a flag that is not given is undefined', () => {
  const none = [parseInteger('n', undefined, BOUNDS), parseNumber('n', undefined, BOUNDS)];
  expect([...none, parseDuration('n', undefined)]).toEqual([undefined, undefined, undefined]);
});

test('bounds belong to what they bound', () => {
  expect([1, 20].map((n) => parseInteger('limit', String(n), BOUNDS))).toEqual([1, 20]);
  expect(['1', '19.75', '20'].map((text) => parseNumber('x', text, BOUNDS))).toEqual([1, 19.75, 20]);
  expect(['1', '1s', '9999h'].map((text) => parseDuration('timeout', text))).toEqual([
    1_000, 1_000, 35_996_400_000,
  ]);
});

describe('a value outside names flag, value and range:', () => {
  test.each(['0', '-1', '21', '1.5', '1e1', '0x2', 'many', '', '9'.repeat(20)])(
    'a whole number, %j',
    (text) => {
      const { code, exitCode, message, hint } = refusal(() => parseInteger('limit', text, BOUNDS));
      expect([code, exitCode]).toEqual(['invalid_input', 21]);
      expect(message).toBe(`--limit is "${text}"; it takes a whole number from 1 to 20.`);
      expect(hint).toBe('Give another value, or leave --limit out.');
    },
  );

  test.each(['0.999', '20.001', '-5', 'NaN', 'Infinity'])('a number, %j', (text) => {
    const { code, message } = refusal(() => parseNumber('min-strain', text, BOUNDS));
    expect(code).toBe('invalid_input');
    expect(message).toBe(`--min-strain is "${text}"; it takes a number from 1 to 20.`);
  });

  test.each(['0', '0s', '0h', '-5', '5d', 'soon'])('a duration, %j', (text) => {
    const { code, message } = refusal(() => parseDuration('timeout', text));
    expect(code).toBe('invalid_input');
    expect(message).toStartWith(`--timeout is "${text}"; it takes a duration of a second or more`);
    expect(message).toContain('90, 90s, 5m, 2h');
  });
});
