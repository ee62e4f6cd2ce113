/** What the cells of a column look like. */
export interface Shape<T> {
  /** For people: what a cell that does not fit was to be. */
  readonly expected: string;
  /** The value of a cell that is not blank; undefined where it does not fit. */
  read(text: string): T | undefined;
}

/** The time zone in which a cycle began. */
export interface Zone {
  /** As in WHOOP's records: `+02:00`, `Z`. */
  offset: string;
  /** Minutes east of UTC. */
  minutes: number;
}

/** The latest that a member's data can tell of. */
export interface Latest {
  instantMs: number;
  /** Has begun somewhere on earth. */
  day: string;
}

/** The strap has been sold since 2015; what lies before the company's foundation is a fault. */
const EARLIEST_YEAR = 2012;
/** The earliest day that a question can name. */
const EARLIEST_DAY = '1970-01-01';
/** Kiribati is the furthest east. */
const MOST_ZONE_MINUTES = 14 * 60;
/** Clocks may differ, and time zones are up to fourteen hours ahead. */
const MOST_AHEAD_MS = 2 * 86_400_000;

const LOCAL_TIME = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?$/;
const ZONE_NAME = /^(?:UTC|GMT)?(Z|([+-])(\d{1,2})(?::?(\d{2}))?)?$/i;
const MINUS = '\u2212';
const DECIMAL = /^[+-]?\d{1,12}(?:[.,]\d{1,12})?$/;

/** WHOOP writes `true` and `false`; spreadsheet programs write them anew in the language of their user. */
const YES = new Set(
  'true yes 1 wahr ja verdadero sí si vrai oui verdadeiro sim vero waar sann sant sand prawda'.split(' '),
);
const NO = new Set(
  'false no 0 falsch nein falso faux non não onwaar nee usann falskt falsk fałsz'.split(' '),
);

/** A wall-clock time without its zone, in milliseconds as if it were UTC. */
export const TIME: Shape<number> = {
  expected: 'a time as WHOOP writes it, such as 2026-11-22 23:04:05',
  read: readLocalTime,
};

export const ZONE: Shape<Zone> = {
  expected: 'a time zone as WHOOP writes it, such as UTC+01:00',
  read: readZone,
};

export const FLAG: Shape<boolean> = {
  expected: 'true or false',
  read(text) {
    const word = text.toLowerCase();
    if (YES.has(word)) return true;
    return NO.has(word) ? false : undefined;
  },
};

export const TEXT: Shape<string> = { expected: 'text', read: (text) => text };

/** As of `now`. */
export function latestAt(now: Date): Latest {
  const furthestEast = new Date(now.getTime() + MOST_ZONE_MINUTES * 60_000);
  return { instantMs: now.getTime() + MOST_AHEAD_MS, day: furthestEast.toISOString().slice(0, 10) };
}

/** Whether an instant can be of a member's data: neither before WHOOP nor after `latestMs`. */
export function isPlausibleTime(ms: number, latestMs: number): boolean {
  return ms >= Date.UTC(EARLIEST_YEAR) && ms <= latestMs;
}

/** Whether a day is one of the calendar that a tag may have, up to `latest`; both as `YYYY-MM-DD`. */
export function isPlausibleDay(day: string, latest: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === day;
  return isReal && day >= EARLIEST_DAY && day <= latest;
}

/** A number within inclusive bounds, with a decimal point or comma. */
export function numberShape(low: number, high: number): Shape<number> {
  return {
    expected: `a number from ${low} to ${high}`,
    read(text) {
      const digits = text.replace(/\s*%$/, '').replace(MINUS, '-');
      const number = DECIMAL.test(digits) ? Number(digits.replace(',', '.')) : Number.NaN;
      return number >= low && number <= high ? number : undefined;
    },
  };
}

function readLocalTime(text: string): number | undefined {
  const [, year, month, day, hour, minute, second] = LOCAL_TIME.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  // 31 February becomes a day of March: the text says what no calendar does.
  return new Date(ms).toISOString().slice(0, 19) === text.slice(0, 19).replace(' ', 'T') ? ms : undefined;
}

function readZone(text: string): Zone | undefined {
  const match = ZONE_NAME.exec(text.replaceAll(/\s/g, '').replace(MINUS, '-'));
  if (!match) return undefined;
  const [, , sign, hours = '0', rest = '0'] = match;
  const size = Number(hours) * 60 + Number(rest);
  if (size > MOST_ZONE_MINUTES || Number(rest) >= 60) return undefined;
  const minutes = sign === '-' ? -size : size;
  return { offset: formatOffset(minutes), minutes };
}

function formatOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const pad = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}
