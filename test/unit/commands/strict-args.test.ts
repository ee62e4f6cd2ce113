import { describe, expect, test } from 'bun:test';
import type { ArgsDef } from 'citty';
import { normalizeArgs } from '../../../src/commands/frame/strict-args.ts';
import { AppError } from '../../../src/core/errors.ts';

const ARGS: ArgsDef = {
  metric: { type: 'positional', description: 'metric' },
  id: { type: 'positional', required: false },
  a: { type: 'string', valueHint: 'GROUP' },
  by: { type: 'enum', options: ['day', 'week'] },
  detail: { type: 'boolean' },
  naps: { type: 'boolean', default: true },
  help: { type: 'boolean', alias: 'h' },
};

const normalize = (...argv: string[]) => normalizeArgs(argv, ARGS, 'wellpipe trend');

function refusal(...argv: string[]): AppError {
  try {
    normalize(...argv);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('a command line', () => {
  test.each<[string[], string[]]>([
    [['hrv_ms'], ['--', 'hrv_ms']],
    [
      ['hrv_ms', '--a', '-30d..-1d', '--detail'],
      ['--a=-30d..-1d', '--detail', '--', 'hrv_ms'],
    ],
    [
      ['--a=x=y', 'hrv_ms'],
      ['--a=x=y', '--', 'hrv_ms'],
    ],
    [
      ['--no-naps', 'hrv_ms'],
      ['--no-naps', '--', 'hrv_ms'],
    ],
    [
      ['-h', 'hrv_ms'],
      ['--help', '--', 'hrv_ms'],
    ],
    [
      ['mood', '-2'],
      ['--', 'mood', '-2'],
    ],
    [
      ['--detail', '--', '--a', 'x'],
      ['--detail', '--', '--a', 'x'],
    ],
  ])('%j becomes %j', (argv, canonical) => expect(normalize(...argv)).toEqual(canonical));

  test.each<[string, string[], string]>([
    ['an unknown flag', ['hrv_ms', '--detial'], '--detial is not a flag of `wellpipe trend`.'],
    ['an unknown short flag', ['hrv_ms', '-x'], '-x is not a flag'],
    ['a flag that only looks negated', ['hrv_ms', '--no-a'], '--no-a is not a flag'],
    ['a flag inherited from Object', ['hrv_ms', '--constructor'], '--constructor is not a flag'],
    ['a missing value at the end', ['hrv_ms', '--a'], '--a needs a value.'],
    ['a missing value before a flag', ['hrv_ms', '--a', '--detail'], '--a needs a value.'],
    ['an empty value', ['hrv_ms', '--a='], '--a needs a value.'],
    ['a value where none belongs', ['hrv_ms', '--detail=yes'], '--detail takes no value.'],
    ['a flag given twice', ['hrv_ms', '--a', 'x', '--a', 'y'], '--a is given twice.'],
    ['a missing word', ['--detail'], 'METRIC is missing.'],
    ['an extra word', ['hrv_ms', 'id', 'more'], '"more" is one word too many.'],
  ])('%s is a usage error', (_, argv, message) => {
    const error = refusal(...argv);
    expect(error.code).toBe('usage');
    expect(error.exitCode).toBe(2);
    expect(error.message).toContain(message);
    expect(error.hint).toBeDefined();
  });

  test('an unknown flag is answered with the nearest one', () => {
    expect(refusal('hrv_ms', '--detial').hint).toContain('--detail');
  });

  test('a value outside an enumeration is an input error that lists it', () => {
    const error = refusal('hrv_ms', '--by', 'decade');
    expect(error.code).toBe('invalid_input');
    expect(error.hint).toContain('day, week');
  });
});
