import type { ArgDef, ArgsDef } from 'citty';
import { closest } from '../../core/closest.ts';
import { AppError } from '../../core/errors.ts';
import { cleanText } from '../../core/text.ts';

/** Ends the name of a last word that may come several times. */
const MANY = '…';

/**
 * Holds a command line against its definition, which citty itself does not: unknown flags, missing values,
 * values outside an enumeration, flags given twice, missing and extra words are errors. Returns the line in
 * the one spelling citty reads without guessing (`--name=value`, words after `--`), so that values may
 * begin with `-`.
 */
export function normalizeArgs(argv: readonly string[], definition: ArgsDef, command: string): string[] {
  const flags: string[] = [];
  const words: string[] = [];
  const seen = new Set<string>();
  const queue = [...argv];
  for (let token = queue.shift(); token !== undefined; token = queue.shift()) {
    if (token === '--') {
      words.push(...queue.splice(0));
    } else if (isWord(token)) {
      words.push(token);
    } else {
      const flag = readFlag(token, queue, definition, command);
      if (seen.has(flag.name)) {
        throw new AppError('usage', `--${flag.name} is given twice.`, { hint: 'Give it once.' });
      }
      seen.add(flag.name);
      flags.push(flag.canonical);
    }
  }
  checkWords(words, definition, command);
  checkRequiredFlags(seen, definition, command);
  return words.length > 0 ? [...flags, '--', ...words] : flags;
}

/** A negative number is one: no flag begins with a digit. */
function isWord(token: string): boolean {
  return !token.startsWith('-') || token === '-' || /^-\.?\d/.test(token);
}

interface Flag {
  name: string;
  canonical: string;
}

function readFlag(token: string, queue: string[], definition: ArgsDef, command: string): Flag {
  const [, dashes = '', spelled = '', given] = /^(--?)([^=]*)(?:=(.*))?$/s.exec(token) ?? [];
  const name = dashes === '-' ? longName(spelled, definition) : spelled;
  const declared = name === undefined ? undefined : ownFlag(definition, name);
  const negated = dashes === '--' && spelled.startsWith('no-') ? spelled.slice(3) : undefined;
  if (!declared && negated !== undefined && ownFlag(definition, negated)?.type === 'boolean') {
    if (given !== undefined) throw refuseValue(`--${spelled}`);
    return { name: negated, canonical: `--no-${negated}` };
  }
  if (!declared || name === undefined) throw unknownFlag(token, definition, command);
  if (declared.type === 'boolean') {
    if (given !== undefined) throw refuseValue(`--${name}`);
    return { name, canonical: `--${name}` };
  }
  const value = given ?? takeValue(queue, definition);
  if (value === undefined || value === '') throw missingValue(name, declared);
  checkOption(name, declared, value);
  return { name, canonical: `--${name}=${value}` };
}

/** The next word, unless it is itself a flag of this command. */
function takeValue(queue: string[], definition: ArgsDef): string | undefined {
  const next = queue[0];
  if (next === undefined || next === '--') return undefined;
  const name = /^--(?:no-)?([^=]+)/.exec(next)?.[1];
  if (name !== undefined && ownFlag(definition, name)) return undefined;
  return queue.shift();
}

function checkOption(name: string, declared: ArgDef, value: string): void {
  const options = declared.type === 'enum' ? declared.options : undefined;
  if (!options || options.includes(value)) return;
  throw new AppError('invalid_input', `--${name} does not take "${cleanText(value, 40)}".`, {
    hint: `Use one of ${options.join(', ')}.`,
  });
}

function checkWords(words: readonly string[], definition: ArgsDef, command: string): void {
  const expected = Object.entries(definition).filter(([, { type }]) => type === 'positional');
  const missing = expected.slice(words.length).find(([, declared]) => isRequired(declared));
  if (missing) {
    throw new AppError('usage', `${missing[0].toUpperCase()} is missing.`, { hint: helpHint(command) });
  }
  const takesMore = expected.at(-1)?.[0].endsWith(MANY) === true;
  const extra = takesMore ? undefined : words[expected.length];
  if (extra !== undefined) {
    throw new AppError('usage', `"${cleanText(extra, 40)}" is one word too many.`, {
      hint: helpHint(command),
    });
  }
}

function checkRequiredFlags(seen: ReadonlySet<string>, definition: ArgsDef, command: string): void {
  for (const [name, declared] of Object.entries(definition)) {
    if (declared.type !== 'positional' && declared.required && !seen.has(name)) {
      throw new AppError('usage', `--${name} is missing.`, { hint: helpHint(command) });
    }
  }
}

function isRequired(declared: ArgDef): boolean {
  return declared.required !== false && declared.default === undefined;
}

function ownFlag(definition: ArgsDef, name: string): ArgDef | undefined {
  const declared = Object.hasOwn(definition, name) ? definition[name] : undefined;
  return declared?.type === 'positional' ? undefined : declared;
}

function longName(short: string, definition: ArgsDef): string | undefined {
  const aliases = (declared: ArgDef) => ('alias' in declared ? [declared.alias ?? []].flat() : []);
  return Object.entries(definition).find(([, declared]) => aliases(declared).includes(short))?.[0];
}

function unknownFlag(token: string, definition: ArgsDef, command: string): AppError {
  const shown = cleanText(token.split('=')[0] ?? token, 40);
  const known = Object.keys(definition).filter((name) => ownFlag(definition, name));
  const [nearest] = closest(shown.replace(/^-+/, ''), known, 1);
  const hint = nearest ? `Did you mean --${nearest}? ${helpHint(command)}` : helpHint(command);
  return new AppError('usage', `${shown} is not a flag of \`${command}\`.`, { hint });
}

function missingValue(name: string, declared: ArgDef): AppError {
  const what = (declared.type === 'enum' && declared.options?.join('|')) || declared.valueHint || 'VALUE';
  return new AppError('usage', `--${name} needs a value.`, { hint: `Write --${name} ${what}.` });
}

function refuseValue(flag: string): AppError {
  return new AppError('usage', `${flag} takes no value.`, { hint: `Write ${flag} alone.` });
}

function helpHint(command: string): string {
  return `See \`${command} --help\`.`;
}
