import { AppError } from '../../core/errors.ts';
import { cleanText } from '../../core/text.ts';

/** A flag's whole number; undefined when the flag was not given. Bounds are the engine's to check. */
export function parseInteger(flag: string, text: string | undefined): number | undefined {
  const number = parseNumber(flag, text);
  if (number === undefined || Number.isInteger(number)) return number;
  throw notNumber(flag, text, 'a whole number');
}

/** A flag's decimal number; undefined when the flag was not given. */
export function parseNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  throw notNumber(flag, text, 'a number');
}

function notNumber(flag: string, text: string | undefined, what: string): AppError {
  return new AppError('invalid_input', `--${flag} is "${cleanText(text ?? '', 40)}", which is not ${what}.`, {
    hint: `Give ${what}, such as --${flag} 14.`,
  });
}
