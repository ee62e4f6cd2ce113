import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { findSport, matchesSport, nameSport } from '../../../src/whoop/sports.ts';
import { SPORTS } from '../../../src/whoop/sports-table.ts';

describe('the name of a sport', () => {
  test.each([
    ['running', null, 'Running'],
    ['hiking-rucking', 52, 'Hiking/Rucking'],
    ['hiit', undefined, 'HIIT'],
    ['barrys', undefined, "Barry's"],
    ["Barry's", undefined, "Barry's"],
    ['weightlifting_msk', undefined, 'Weightlifting'],
    ['powerlifting_msk', undefined, 'Powerlifting'],
    ['paddle-surfing_x', undefined, 'Paddle surfing x'],
    ['strength', undefined, 'Strength'],
    ['__proto__', undefined, 'Proto'],
    ['constructor', undefined, 'Constructor'],
    ['スキー', undefined, 'スキー'],
    [null, 44, 'Yoga'],
    ['', 63, 'Walking'],
    [' - ', 63, 'Walking'],
    [undefined, 9_999, 'Activity'],
    [null, null, 'Activity'],
    ['run\u202eaway', undefined, 'Run away'],
  ])('of %p with id %p is %p', (slug, id, name) => expect(nameSport(slug, id)).toBe(name));

  test('is the official one for every sport in the table, by slug and by id', () => {
    for (const { id, name, slug } of SPORTS) {
      expect(nameSport(slug)).toBe(name);
      expect(nameSport(null, id)).toBe(name);
    }
  });

  test('is never empty and never long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (slug) => {
        const { length } = [...nameSport(slug)];
        expect(length).toBeGreaterThan(0);
        // Upper case can be longer than lower case: "ß" becomes "SS".
        expect(length).toBeLessThanOrEqual(63);
      }),
    );
  });
});

describe('a sport matches a query', () => {
  test.each([
    ['hiking-rucking', 'Hiking/Rucking', true],
    ['hiking-rucking', 'HIKING rucking', true],
    ['weightlifting_msk', 'weightlifting', true],
    ['weightlifting_msk', 'Weightlifting MSK', true],
    ['barrys', "Barry's", true],
    ['Running', 'running', true],
    ['running', 'run', false],
    ['running', '', false],
    ['running', '-', false],
    ['-', '-', false],
  ])('%p, %p: %p', (sport, query, expected) => expect(matchesSport(sport, query)).toBe(expected));
});

test.each([
  ['Hiking/Rucking', 52],
  ['hiking-rucking', 52],
  ['track & field', 35],
  ['Laufen', undefined],
  ['', undefined],
])('the table has %j', (text, id) => {
  expect(findSport(text)?.id).toBe(id);
});
