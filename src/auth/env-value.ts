import { parseEnv } from 'node:util';
import { AppError } from '../core/errors.ts';

/** Nothing a shell expands, nothing a parser cuts or trims. `~` is left out: shells expand it after `=` and `:`. */
const PLAIN = /^[\w./:@%+,=^-]*$/;

/**
 * A value in the form that `util.parseEnv` and a POSIX shell both read back unchanged: plain, or in
 * single quotes, or in double quotes where neither expands anything. Backticks would run commands.
 */
export function quoteEnvValue(key: string, value: string): string {
  const quoted = [PLAIN.test(value) && value, singleQuoted(value), doubleQuoted(value)].find(
    (form) => typeof form === 'string' && readsBack(form, value),
  );
  if (typeof quoted === 'string') return quoted;
  throw new AppError('config', `The value of ${key} has characters that no .env line can carry.`, {
    hint: 'Leave out control characters, and do not mix single quotes with ", $, ` or \\.',
  });
}

function singleQuoted(value: string): string | undefined {
  // A parser may take a backslash before the closing quote for an escape.
  return /['\r\0]|\\$/.test(value) ? undefined : `'${value}'`;
}

function doubleQuoted(value: string): string | undefined {
  return /["$`\\\r\0]/.test(value) ? undefined : `"${value}"`;
}

function readsBack(form: string, value: string): boolean {
  return value.isWellFormed() && parseEnv(`KEY=${form}\n`).KEY === value;
}
