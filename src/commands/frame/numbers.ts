import { parseDurationMs } from '../../core/duration.ts';
import { AppError } from '../../core/errors.ts';
import { cleanText } from '../../core/text.ts';
import type { Bounds } from '../../engine/bounds.ts';

/** Less is no wait at all. */
const SHORTEST_DURATION_MS = 1_000;

/** A flag's whole number within bounds; undefined when the flag was not given. */
export function parseInteger(flag: string, text: string | undefined, bounds: Bounds): number | undefined {
  const number = readNumber(text);
  if (text === undefined || (Number.isInteger(number) && isWithin(number, bounds))) return number;
  throw refused(`--${flag}`, text, `a whole number from ${bounds.least} to ${bounds.most}`);
}

/** A flag's decimal number within bounds; undefined when the flag was not given. */
export function parseNumber(flag: string, text: string | undefined, bounds: Bounds): number | undefined {
  return parseNamed(`--${flag}`, text, bounds);
}

/** The same of a word that stands without a flag. */
export function parseNumberWord(word: string, text: string | undefined, bounds: Bounds): number | undefined {
  return parseNamed(word.toUpperCase(), text, bounds);
}

function parseNamed(name: string, text: string | undefined, bounds: Bounds): number | undefined {
  const number = readNumber(text);
  if (text === undefined || isWithin(number, bounds)) return number;
  throw refused(name, text, `a number from ${bounds.least} to ${bounds.most}`);
}

/** A flag's duration in milliseconds, a second at least; undefined when the flag was not given. */
export function parseDuration(flag: string, text: string | undefined): number | undefined {
  const ms = text === undefined ? undefined : parseDurationMs(text);
  if (text === undefined || (ms !== undefined && ms >= SHORTEST_DURATION_MS)) return ms;
  throw refused(`--${flag}`, text, 'a duration of a second or more: 90, 90s, 5m, 2h');
}

function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
}

function isWithin(number: number | undefined, { least, most }: Bounds): boolean {
  return number !== undefined && number >= least && number <= most;
}

function refused(name: string, text: string, what: string): AppError {
  return new AppError('invalid_input', `${name} is "${cleanText(text, 40)}"; it takes ${what}.`, {
    hint: `Give another value, or leave ${name} out.`,
  });
}
