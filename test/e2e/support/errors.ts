import { expect } from 'bun:test';
import type { RunResult } from '../../support/binary.ts';

export interface ShownError {
  code: string;
  message: string;
  hint: string;
}

/** The error of a run with `--json`: all of stdout, or its last line where lines came before. Stderr stays empty. */
export function readJsonError({ stdout, stderr }: RunResult): ShownError {
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  const document = JSON.parse(lines.at(-1) ?? '');
  expect(Object.keys(document)).toEqual(['error']);
  expect(Object.keys(document.error)).toEqual(['code', 'message', 'hint']);
  return document.error;
}

/** The error of a run without `--json`: two lines on stderr, and nothing on stdout. */
export function readTextError({ stdout, stderr }: RunResult): Omit<ShownError, 'code'> {
  expect(stdout).toBe('');
  const [, message = '', hint = ''] = /^error: (.+)\nhint: (.+)\n$/m.exec(stderr) ?? [];
  expect(stderr).toEndWith(`error: ${message}\nhint: ${hint}\n`);
  return { message, hint };
}
