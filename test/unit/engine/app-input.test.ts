import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { AppError } from '../../../src/core/errors.ts';
import { doubtId, doubtSecret, readClientId, readClientSecret } from '../../../src/engine/app-input.ts';

const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const SECRET = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

function messageOf(read: () => string): string {
  try {
    return `took ${read()}`;
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input') return error.message;
    throw error;
  }
}

describe('what copying brings along is left out', () => {
  test.each([
    ['blanks and line ends', `  ${ID}\r\n`],
    ['quotes', `"${ID}"`],
    ['backticks', `\`${ID}\``],
    ['a line of .env', `WHOOP_CLIENT_ID=${ID}`],
    ['an exported, quoted line', `export WHOOP_CLIENT_ID='${ID}'`],
    ['a short label', `CLIENT_ID=${ID}`],
    ["the dashboard's own label", `Client ID: ${ID}`],
    ['a line of JSON', `"client_id": "${ID}",`],
    ['characters of no width', `\u200b${ID}\ufeff`],
  ])('%s', (_, pasted) => expect(readClientId(pasted)).toBe(ID));

  test('of the secret too', () => {
    expect(readClientSecret(` "WHOOP_CLIENT_SECRET=${SECRET}" `, ID)).toBe(SECRET);
  });

  test('a plain value stays as it is, whatever it looks like', () => {
    const plain = fc
      .stringMatching(/^[A-Za-z][A-Za-z0-9_~]{0,80}$/)
      .filter((text) => !/^(client|offline|whoop)/i.test(text));
    fc.assert(fc.property(plain, (text) => readClientSecret(text, 'my-app') === text));
  });
});

test.each([
  ['nothing', ' ', 'is empty'],
  ['two words', 'my app', 'has a blank in it'],
  ['an e-mail address', 'me@example.com', 'an e-mail address'],
  ['the redirect URL', 'http://localhost:3000/api/callback/whoop', 'an address, such as the redirect URL'],
  ['a scope', 'read:sleep', 'a scope'],
  ['the secret', SECRET, 'looks like the client secret'],
  ["the secret's line", `WHOOP_CLIENT_SECRET=${SECRET}`, 'the line of the client secret'],
  ['half of it', ID.slice(0, 20), 'cut off after 20 of 36 characters'],
  ['what a narrow column shows', `${ID.slice(0, 12)}…`, 'cut off'],
])('%s in place of the client id is recognised', (_, pasted, said) => {
  expect(messageOf(() => readClientId(pasted))).toContain(said);
});

test.each([
  ['the id once more', 'my-app', 'are the same'],
  ['an id', ID, 'looks like a client id'],
  ['dots', '••••••••••••', 'the dots that WHOOP shows'],
  ['stars', '************', 'the dots that WHOOP shows'],
  ["the id's line", `client_id: ${ID}`, 'the line of the client id'],
])('%s in place of the client secret is recognised', (_, pasted, said) => {
  expect(messageOf(() => readClientSecret(pasted, 'my-app'))).toContain(said);
});

test('a secret that is refused is not repeated', () => {
  expect(messageOf(() => readClientSecret(`${SECRET} x`, ID))).not.toContain(SECRET);
});

test('of an app that WHOOP refuses, what looks swapped or cut off is told', () => {
  expect(doubtId({ id: ID, secret: SECRET })).toBeUndefined();
  expect(doubtId({ id: 'a-long-thing', secret: 'short' })).toContain('swapped');
  expect(doubtSecret(SECRET)).toBeUndefined();
  expect(doubtSecret(SECRET.slice(0, 60))).toContain('60 characters, where 64 are usual');
});
