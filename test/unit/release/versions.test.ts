import { expect, test } from 'bun:test';
import { isNewer, parseVersion, requireVersion } from '../../../src/release/versions.ts';

test.each([
  ['0.2.0', '0.1.9', true],
  ['0.10.0', '0.9.0', true],
  ['1.0.0', '1.0.0-beta.2', true],
  ['1.0.0-beta.10', '1.0.0-beta.9', true],
  ['1.0.0', '1.0.0', false],
  ['0.9.0', '0.10.0', false],
])('%s against %s', (version, other, expected) => {
  expect(isNewer(version, other)).toBe(expected);
});

test('a version is read with a v or a line end, and nothing else is one', () => {
  expect([parseVersion('v0.2.0'), parseVersion('0.2.0\n')]).toEqual(['0.2.0', '0.2.0']);
  for (const text of ['', '1.2', 'latest', '1.2.x', '>=1.0.0', '1.2.3 4', `1.2.3-${'a'.repeat(60)}`]) {
    expect(parseVersion(text)).toBeUndefined();
  }
  expect(() => requireVersion('newest')).toThrow('"newest" is no version.');
});
