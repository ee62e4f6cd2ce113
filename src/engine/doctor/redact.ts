import { hostname, userInfo } from 'node:os';
import type { Environment } from '../../core/environment.ts';

/** What stands in `.env` and is needed to understand a fault. */
const HARMLESS_KEYS: ReadonlySet<string> = new Set([
  'WHOOP_SCOPES',
  'WHOOP_BASE_URL',
  'WHOOP_TOKEN_ORIGIN',
  'WHOOP_TOKEN_EXPIRES_AT',
  'WHOOP_TOKEN_OBTAINED_AT',
  'WHOOP_REDIRECT_URI',
]);
/** Shorter ones would be found in every other word. */
const SHORTEST_VALUE = 4;

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** Tokens, fingerprints, keys. */
const LONG_RUN = /[\w+=-]{32,}/g;
/** Ids of WHOOP and of members; dates and versions are shorter. */
const DIGITS = /\d{5,}/g;

interface Known {
  /** The keys of `.env`. */
  stored: Environment;
  /** Of the process. */
  environment: Environment;
  home: string;
}

/**
 * A function that takes out of text whatever is the member's: values that are known by where they stand, then
 * whatever has the looks of an address, an id or a token.
 */
export function createRedaction({ stored, environment, home }: Known): (text: string) => string {
  const values = [...valuesOf(stored), ...valuesOf(ownVariables(environment))].flatMap(spellings);
  const secrets = [...new Set(values)].sort((a, b) => b.length - a.length);
  const names = namesOfMachine().map((name) => new RegExp(`(?<![\\w])${escapePattern(name)}(?![\\w])`, 'g'));
  return (text) => {
    const withoutValues = secrets.reduce((rest, secret) => rest.replaceAll(secret, '<redacted>'), text);
    // In a container it may be the root of everything.
    const withoutHome = home.length > 1 ? withoutValues.replaceAll(home, '~') : withoutValues;
    const withoutNames = names.reduce((rest, name) => rest.replace(name, '<name>'), withoutHome);
    return withoutNames
      .replace(EMAIL, '<e-mail>')
      .replace(UUID, '<id>')
      .replace(LONG_RUN, '<redacted>')
      .replace(DIGITS, '<number>');
  };
}

/** The same for every text in a JSON value, keys included; numbers and the rest stay. */
export function redactAll(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactAll(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redact(key), redactAll(item, redact)]),
  );
}

function valuesOf(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && value.length >= SHORTEST_VALUE && !HARMLESS_KEYS.has(name) ? [value] : [],
  );
}

function ownVariables(environment: Environment): Environment {
  const isOwn = (name: string) => /^WHOOP_|^WELLPIPE_PASSPHRASE$|TOKEN|SECRET|PASSW|API_?KEY/i.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isOwn(name)));
}

/** As it is, and as an address would carry it. */
function spellings(value: string): string[] {
  return [value, encodeURIComponent(value)];
}

function namesOfMachine(): string[] {
  const names = [hostname()];
  try {
    names.push(userInfo().username);
  } catch {
    // A user without an entry has no name either.
  }
  return names.filter((name) => name.length >= SHORTEST_VALUE - 1 && name !== 'localhost' && name !== 'root');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
