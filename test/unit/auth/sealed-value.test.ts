import { expect, test } from 'bun:test';
import { createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { isSealed, openValue, sealValue } from '../../../src/auth/sealed-value.ts';

const BASE64URL = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const key = createSecretKey(Buffer.alloc(32, 7));
const anyKeyName = fc.stringMatching(/^[A-Z][A-Z_]{0,20}$/);
const anyText = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed());

test('what is sealed opens again, under the same key and name', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), anyKeyName, anyText, (bytes, name, text) => {
      const own = createSecretKey(bytes);
      expect(openValue(own, name, sealValue(own, name, text))).toEqual({ kind: 'opened', text });
    }),
  );
});

test('the form is the documented one: version, nonce, ciphertext and tag, bound to the name', () => {
  const sealed = sealValue(key, 'WHOOP_ACCESS_TOKEN', 'token');
  expect(sealed).toMatch(/^sealed:v1:[\w-]+$/);
  const bytes = Buffer.from(sealed.slice('sealed:v1:'.length), 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from('wellpipe .env v1\nWHOOP_ACCESS_TOKEN'));
  decipher.setAuthTag(bytes.subarray(-16));
  expect(decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')).toBe('token');
});

test('every sealing takes a nonce of its own', () => {
  const sealed = Array.from({ length: 1000 }, () => sealValue(key, 'A', 'same'));
  const nonces = sealed.map((value) => Buffer.from(value.slice(10), 'base64url').toString('hex', 0, 12));
  expect(new Set(nonces).size).toBe(sealed.length);
});

test('one changed character anywhere is noticed', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 12 }),
      fc.nat(),
      fc.constantFrom(...BASE64URL, ':', '=', ' '),
      (...given) => {
        const [text, at, character] = given;
        const sealed = sealValue(key, 'A', text.toWellFormed());
        const place = at % sealed.length;
        fc.pre(sealed[place] !== character);
        const changed = sealed.slice(0, place) + character + sealed.slice(place + 1);
        expect(isSealed(changed)).toBe(true);
        expect(openValue(key, 'A', changed).kind).not.toBe('opened');
      },
    ),
    { numRuns: 1000 },
  );
});

test('every single bit that is flipped is noticed', () => {
  const sealed = Buffer.from(sealValue(key, 'A', 'secret').slice(10), 'base64url');
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(openValue(key, 'A', `sealed:v1:${changed.toString('base64url')}`)).toEqual({ kind: 'tampered' });
  }
});

test.each([
  ['cut off', (sealed: string) => sealed.slice(0, -1)],
  ['cut to less than nonce and tag', () => 'sealed:v1:AAAA'],
  ['emptied', () => 'sealed:v1:'],
  ['made longer', (sealed: string) => `${sealed}AAAA`],
  ['padded', (sealed: string) => `${sealed}=`],
])('%s, it does not open', (_, change) => {
  expect(openValue(key, 'A', change(sealValue(key, 'A', 'secret')))).toEqual({ kind: 'tampered' });
});

test('the value of one key is refused at another, and under another key', () => {
  const sealed = sealValue(key, 'WHOOP_ACCESS_TOKEN', 'secret');
  const other = createSecretKey(randomBytes(32));
  expect(openValue(key, 'WHOOP_REFRESH_TOKEN', sealed)).toEqual({ kind: 'tampered' });
  expect(openValue(other, 'WHOOP_ACCESS_TOKEN', sealed)).toEqual({ kind: 'tampered' });
});

test('a later format is told from a changed value', () => {
  expect(openValue(key, 'A', 'sealed:v2:AAAA')).toEqual({ kind: 'unknown_version' });
});

test.each(['', 'ory_rt_aBc-_9.xyz', 'a:b', 'eyJhbGciOiJIUzI1NiJ9.e30.sig'])(
  'a plain value is taken for what it is: %s',
  (value) => expect(isSealed(value)).toBe(false),
);
