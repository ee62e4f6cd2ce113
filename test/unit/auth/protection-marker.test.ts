import { describe, expect, test } from 'bun:test';
import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { deriveKey } from '../../../src/auth/passphrase-key.ts';
import {
  createMarker,
  isKeyOf,
  type KeyOrigin,
  type Marker,
  parseMarker,
} from '../../../src/auth/protection-marker.ts';

const key = createSecretKey(randomBytes(32));
const salt = Buffer.alloc(16, 3);
const KEYCHAIN: KeyOrigin = { kind: 'keychain', entry: '0123456789abcdef0123456789abcdef' };
const PASSPHRASE: KeyOrigin = { kind: 'passphrase', scrypt: { logN: 17, r: 8, p: 1, salt } };

function parsed(text: string): Marker {
  const marker = parseMarker(text);
  if (typeof marker === 'string') throw new Error(`${text} is ${marker}`);
  return marker;
}

describe.each([
  ['keychain', KEYCHAIN, /^v1:keychain:[0-9a-f]{32}:[\w-]{38}$/],
  ['passphrase', PASSPHRASE, /^v1:passphrase:scrypt,17,8,1:AwMDAwMDAwMDAwMDAwMDAw:[\w-]{38}$/],
] as const)('of a %s', (_, origin, form) => {
  test('it is a single line of the documented form, and reads back', () => {
    const marker = createMarker(origin, key);
    expect(marker.text).toMatch(form);
    expect(parsed(marker.text)).toEqual({ origin, text: marker.text });
  });

  test('it knows its key from any other', () => {
    const { text } = createMarker(origin, key);
    expect(isKeyOf(parsed(text), key)).toBe(true);
    expect(isKeyOf(parsed(text), createSecretKey(randomBytes(32)))).toBe(false);
  });

  test('one changed character anywhere is noticed', () => {
    const { text } = createMarker(origin, key);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.stringMatching(/^[\w:,-]$/), (place, character) => {
        fc.pre(text[place] !== character);
        const marker = parseMarker(text.slice(0, place) + character + text.slice(place + 1));
        if (typeof marker !== 'string') expect(isKeyOf(marker, key)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

test.each(['17,8,4', '19,8,1', '18,16,1'])(
  'up to four times the cost that is written is read: %s',
  (cost) => {
    expect(typeof parseMarker(`v1:passphrase:scrypt,${cost}:AwMDAwMDAwMDAwMDAwMDAw:AAAA`)).toBe('object');
  },
);

test.each(['v2:keychain:x', 'v10:anything', 'v2:'])('a later format is told as one: %s', (text) => {
  expect(parseMarker(text)).toBe('unknown_version');
});

test.each([
  'keychain',
  'v1:',
  'v1:keychain:abc:def',
  'v1:vault:0123456789abcdef0123456789abcdef:AAAA',
  'v1:passphrase:scrypt,17,8:AwMDAwMDAwMDAwMDAwMDAw:AAAA',
  'v1:passphrase:scrypt,0,8,1:AwMDAwMDAwMDAwMDAwMDAw:AAAA',
])('what is none is damaged: %s', (text) => {
  expect(parseMarker(text)).toBe('damaged');
});

test.each(['20,8,1', '17,99,1', '17,8,5', '17,33,1', '20,8,8', '99,9,1', '17,1,1', '16,1,1'])(
  'a cost that would exhaust the machine, or that is none, is refused: %s',
  (cost) => {
    expect(parseMarker(`v1:passphrase:scrypt,${cost}:AwMDAwMDAwMDAwMDAwMDAw:AAAA`)).toBe('damaged');
  },
);

test('whatever parameters a marker is accepted with, a key can be derived by them', async () => {
  const few = fc.integer({ min: 0, max: 20 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 7 }), few, few, async (logN, r, p) => {
      const marker = parseMarker(`v1:passphrase:scrypt,${logN},${r},${p}:AwMDAwMDAwMDAwMDAwMDAw:AAAA`);
      if (typeof marker === 'string' || marker.origin.kind !== 'passphrase') return;
      expect((await deriveKey('words', marker.origin.scrypt)).symmetricKeySize).toBe(32);
    }),
    {
      numRuns: 25,
      examples: [
        [15, 1, 1],
        [1, 1, 99],
        [1, 99, 99],
      ],
    },
  );
});
