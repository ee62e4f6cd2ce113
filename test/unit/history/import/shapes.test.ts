import { describe, expect, test } from 'bun:test';
import { FLAG, isPlausibleTime, numberShape, TIME, ZONE } from '../../../../src/history/import/shapes.ts';

describe('a time', () => {
  test.each([
    ['2026-11-22 23:04:05', '2026-11-22T23:04:05Z'],
    ['2026-11-22T23:04:05', '2026-11-22T23:04:05Z'],
    ['2024-02-29 00:00:00.000', '2024-02-29T00:00:00Z'],
  ])('%s is read as it stands', (text, expected) => {
    expect(TIME.read(text)).toBe(Date.parse(expected));
  });

  test.each([
    '2026-02-29 00:00:00',
    '2026-13-01 00:00:00',
    '2026-01-01 24:00:00',
    '2026-01-01 12:60:00',
    '22.11.2026 23:04:05',
    '11/22/2026 23:04:05',
    '2026-11-22 23:04',
    '2026-11-22',
    '0001-01-01 00:00:00',
    '45982.5',
    'yesterday',
  ])('%s is none', (text) => {
    expect(TIME.read(text)).toBeUndefined();
  });

  test('before WHOOP or after now is no member’s', () => {
    const now = Date.parse('2026-11-22T00:00:00Z');
    expect(isPlausibleTime(Date.parse('2015-06-01T00:00:00Z'), now)).toBe(true);
    expect(isPlausibleTime(Date.parse('2011-12-31T23:59:59Z'), now)).toBe(false);
    expect(isPlausibleTime(Date.parse('9999-12-31T00:00:00Z'), now)).toBe(false);
  });
});

describe('a time zone', () => {
  test.each([
    ['UTCZ', 'Z', 0],
    ['UTC', 'Z', 0],
    ['UTC+00:00', 'Z', 0],
    ['UTC+01:00', '+01:00', 60],
    ['UTC-05:30', '-05:30', -330],
    ['UTC+5:45', '+05:45', 345],
    ['UTC+1400', '+14:00', 840],
    ['UTC\u221208:00', '-08:00', -480],
    ['gmt+2', '+02:00', 120],
    ['+02:00', '+02:00', 120],
  ])('%s', (text, offset, minutes) => {
    expect(ZONE.read(text)).toEqual({ offset, minutes });
  });

  test.each(['UTC+15:00', 'UTC+01:60', 'Europe/Berlin', 'CET', 'UTC1', 'UTC+123:00'])(
    '%s is none',
    (text) => {
      expect(ZONE.read(text)).toBeUndefined();
    },
  );
});

describe('a number', () => {
  const percent = numberShape(0, 100);

  test.each([
    ['0', 0],
    ['12.5', 12.5],
    ['12,5', 12.5],
    ['100', 100],
    ['7 %', 7],
    ['+3', 3],
  ])('%s', (text, expected) => {
    expect(percent.read(text)).toBe(expected);
  });

  test.each(['100.1', '-1', '1,234.5', '1e2', '0x10', 'Infinity', 'NaN', '--', '1 2', '１２'])(
    '%s is none',
    (text) => {
      expect(percent.read(text)).toBeUndefined();
    },
  );

  test('may be negative where that is in bounds, with either minus', () => {
    expect(numberShape(-10, 10).read('-2,5')).toBe(-2.5);
    expect(numberShape(-10, 10).read('\u22122.5')).toBe(-2.5);
  });
});

test.each([
  ['true', true],
  ['FALSE', false],
  ['WAHR', true],
  ['FALSCH', false],
  ['Verdadero', true],
  ['falso', false],
  ['Sí', true],
  ['oui', true],
  ['não', false],
  ['1', true],
  ['0', false],
  ['maybe', undefined],
  ['2', undefined],
])('%s as true or false', (text, expected) => {
  expect(FLAG.read(text)).toBe(expected);
});
