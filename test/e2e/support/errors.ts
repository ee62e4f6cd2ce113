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

/** The same error as an assistant gets it: beside the command, its hint names the way to log in from there. */
export function inConversation(error: ShownError | undefined): ShownError | undefined {
  const hint: unknown = expect.stringMatching(/`wellpipe auth whoop`.+whoop_status/);
  return error && { ...error, hint: hint as string };
}
