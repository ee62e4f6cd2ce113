import { describe, expect, test } from 'bun:test';
import { isRefusal } from '../../../../src/history/import/import-file.ts';
import { EXPORT_KINDS, LAYOUTS } from '../../../../src/history/import/kinds.ts';
import { type Columns, recognizeColumns } from '../../../../src/history/import/recognize-columns.ts';
import headers from '../../../support/export-headers.json' with { type: 'json' };

const LANGUAGES = ['en', 'es', 'de'] as const;
const named = LANGUAGES.flatMap((language) => EXPORT_KINDS.map((kind) => [language, kind] as const));

function columnsOf(titles: readonly string[], sample: readonly (readonly string[])[] = []): Columns {
  const result = recognizeColumns(titles, sample);
  if (isRefusal(result)) throw new Error(result.reason);
  return result;
}

function refusalOf(titles: readonly string[], sample: readonly (readonly string[])[] = []): string {
  const result = recognizeColumns(titles, sample);
  return isRefusal(result) ? result.reason : `It is taken for ${result.kind}.`;
}

/** A row of a kind's table, as WHOOP orders it. */
const SLEEP_ROW = [
  ...[
    '2026-11-20 23:10:00',
    '2026-11-21 23:30:00',
    'UTC+01:00',
    '2026-11-20 23:10:00',
    '2026-11-21 07:00:00',
  ],
  ...['88', '15,2', '430', '470', '220', '100', '110', '40', '480', '12', '91', '74', 'false'],
];
const JOURNAL_ROW = ['2026-11-20 23:10:00', '', 'UTCZ', 'Anything?', 'true', ''];
const ODD_TITLES = (count: number) => Array.from({ length: count }, (_, index) => `колонка ${index}`);

describe('by its titles', () => {
  test.each(named)('%s: %s', (language, kind) => {
    const { kind: found, fields } = columnsOf(headers[language][kind]);
    expect(found).toBe(kind);
    expect(LAYOUTS).toContainEqual({ kind, columns: fields.filter((field) => field !== undefined) });
  });

  test.each(named)(
    '%s: %s, in any order, case and accents, and with columns that are new',
    (language, kind) => {
      const titles = headers[language][kind]
        .toReversed()
        .map((title) =>
          title.toUpperCase().normalize('NFD').replaceAll(/\p{M}/gu, '').replace(/ ?%/, ' (%)'),
        );
      const { kind: found, fields } = columnsOf(['Blood pressure', ...titles]);
      expect(found).toBe(kind);
      expect(fields[0]).toBeUndefined();
      expect(fields.slice(1)).toEqual(columnsOf(headers[language][kind]).fields.toReversed());
    },
  );

  test('workouts without a time zone, with a route', () => {
    const titles = headers.en.workouts.filter((title) => !/^Cycle (end|timezone)/.test(title));
    const { kind, fields } = columnsOf([...titles, 'Distance (meters)', 'Altitude Gain (meters)']);
    expect(kind).toBe('workouts');
    expect(fields.slice(-2)).toEqual(['distance', 'altitude_gain']);
  });

  test('earlier years, which lack what was not measured yet', () => {
    const later = /Skin temp|Blood oxygen|Sleep consistency|Sleep efficiency/;
    expect(columnsOf(headers.en.cycles.filter((title) => !later.test(title))).kind).toBe('cycles');
  });
});

describe('in a language whose titles are unknown', () => {
  test('by the places of the columns and what is in them', () => {
    expect(columnsOf(ODD_TITLES(18), [SLEEP_ROW, SLEEP_ROW])).toMatchObject({ kind: 'sleeps' });
    expect(columnsOf(ODD_TITLES(6), [JOURNAL_ROW])).toMatchObject({ kind: 'journal' });
  });

  test('also where some of the titles are known', () => {
    const titles = headers.en.sleeps.map((title, index) => (index % 3 === 0 ? `x${index}` : title));
    expect(columnsOf(titles, [SLEEP_ROW])).toMatchObject({ kind: 'sleeps' });
  });

  test('one broken row among many does no harm, many do', () => {
    const broken = SLEEP_ROW.with(6, 'n/a');
    const whole = Array.from({ length: 12 }, () => SLEEP_ROW);
    expect(columnsOf(ODD_TITLES(18), [...whole, broken])).toMatchObject({ kind: 'sleeps' });
    expect(refusalOf(ODD_TITLES(18), [...whole, ...whole.map(() => broken)])).toContain('are not those');
  });

  test('but not against a title that is known', () => {
    const [first = '', second = '', ...rest] = headers.en.sleeps;
    const swapped = [second, first, ...rest.map((title, index) => (index < 5 ? `x${index}` : title))];
    expect(refusalOf(swapped, [SLEEP_ROW])).toContain('columns are missing');
  });

  test('and not without rows', () => {
    expect(refusalOf(ODD_TITLES(18))).toStartWith('it has no rows, and its columns are in no known language');
  });
});

describe('refused', () => {
  test.each(named)('%s: %s with half its columns, each half: what is missing is named', (language, kind) => {
    const titles = headers[language][kind];
    const middle = Math.ceil(titles.length / 2);
    expect(refusalOf(titles.slice(0, middle))).toMatch(/^columns are missing: "/);
    expect(refusalOf(titles.slice(middle))).toMatch(/^columns are missing: .*"Cycle start time"/);
  });

  test('a table of something else: no title of it is shown but one of WHOOP’s', () => {
    const titles = ['Date', 'Password hunter2', 'High', 'Low', 'Close', 'Notes'];
    expect(refusalOf(titles, [['2026-11-20', '1', '2', '3', '4', '']])).toBe(
      'its columns are not those of WHOOP\'s export, of which it has "Notes"',
    );
  });
});
