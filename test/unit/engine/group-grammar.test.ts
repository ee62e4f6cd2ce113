import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseGroup } from '../../../src/engine/group-grammar.ts';

const TODAY = '2026-11-22';
const labelOf = (text: string) => parseGroup(text, TODAY).label;

describe('a group', () => {
  test.each([
    ['-30d..-1d', '2026-10-23..2026-11-21'],
    ['2026-10', '2026-10-01..2026-10-31'],
    ['2026-09..2026-10', '2026-09-01..2026-10-31'],
    ['2026-W47', '2026-11-16..2026-11-22'],
    ['2026-11-01..today', '2026-11-01..2026-11-22'],
    ['yesterday', '2026-11-21'],
    ['tag:late-meal', 'tag:late-meal'],
    ['TAG: Late meal', 'tag:Late meal'],
    ['journal:Have any alcohol?', 'journal:Have any alcohol?'],
    ['weekday:sat,sun', 'weekday:sat,sun'],
    ['weekday:Saturday, Sunday', 'weekday:sat,sun'],
    ['sport:Hiking/Rucking', 'sport:Hiking/Rucking'],
    ['asleep_h < 6', 'asleep_h<6'],
    ['bedtime_h>=-1.5', 'bedtime_h>=-1.5'],
    ['not tag:alcohol', 'not tag:alcohol'],
    ['Not weekday:mon', 'not weekday:mon'],
    [
      '2026-10 and not tag:alcohol and weekday:fri',
      '2026-10-01..2026-10-31 and not tag:alcohol and weekday:fri',
    ],
  ])('%s is %s', (text, expected) => {
    expect(labelOf(text)).toBe(expected);
  });

  test('may hold " and " in the text of a question', () => {
    const { terms } = parseGroup('journal:Eat late and drink and not weekday:sat', TODAY);
    expect(terms).toEqual([
      { negated: false, condition: { kind: 'journal', text: 'Eat late and drink' } },
      { negated: true, condition: { kind: 'weekday', weekdays: [5] } },
    ]);
  });

  test.each([
    '',
    'alcohol',
    'tag:',
    'everything',
    '2026-13',
    'weekday:holiday',
    'not',
    'a and b',
    '1..2..3',
    'steps<x',
  ])('%p is refused with what a group can be', (text) => {
    expect(() => labelOf(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });

  test('that ends before it begins is refused, as is a metric that is none', () => {
    expect(() => labelOf('-1d..-30d')).toThrow('ends before it begins');
    expect(() => labelOf('sleeping_h<6')).toThrow('"sleeping_h" is not a metric');
  });

  test('is either read or refused, whatever it is', () => {
    const words = fc.constantFrom(
      'not ',
      ' and ',
      'tag:',
      'weekday:',
      'sat',
      ',',
      '..',
      '2026-10',
      '<',
      'strain',
      '6',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 8 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          const { label, terms } = parseGroup(given, TODAY);
          expect(terms.length).toBeGreaterThan(0);
          expect(parseGroup(label, TODAY).label).toBe(label);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_input' });
        }
      }),
    );
  });
});
