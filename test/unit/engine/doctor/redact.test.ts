import { expect, test } from 'bun:test';
import { createRedaction, redactAll } from '../../../../src/engine/doctor/redact.ts';

const redact = createRedaction({
  stored: { WHOOP_CLIENT_SECRET: 'shh/very secret', WHOOP_SCOPES: 'read:sleep offline' },
  environment: { MY_API_KEY: 'key-of-mine', PATH: '/usr/bin' },
  home: '/home/you',
});

test.each([
  ['secret=shh/very secret', 'secret=<redacted>'],
  ['?s=shh%2Fvery%20secret&x', '?s=<redacted>&x'],
  ['key-of-mine', '<redacted>'],
  ['/home/you/.wellpipe/.env', '~/.wellpipe/.env'],
  ['from ada.lovelace@example.org', 'from <e-mail>'],
  ['sleep 0f8fad5b-d9cb-469f-a165-70867728950e', 'sleep <id>'],
  ['cycle 93845', 'cycle <number>'],
  [`token ${'aB3_'.repeat(10)}`, 'token <redacted>'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each(['2026-11-22T12:00:00.000Z', 'read:sleep offline', '/usr/bin', 'wellpipe 0.1.0 for linux x64'])(
  'what is needed to understand a fault stays: %s',
  (text) => {
    expect(redact(text)).toBe(text);
  },
);

test('every text in a value is redacted, and numbers stay', () => {
  const value = { 'a key-of-mine': ['cycle 93845', 4.5, null, true] };
  expect(redactAll(value, redact)).toEqual({ 'a <redacted>': ['cycle <number>', 4.5, null, true] });
});
