import { expect, test } from 'bun:test';
import { parseSecretKey, signMessage } from '../../../build/signing.ts';
import { parsePublicKey, readSignedVersion, verifySignature } from '../../../src/release/minisign.ts';
import { makeReleaseKey } from '../../support/release-key.ts';

/** Made by minisign 0.11, over `MESSAGE`, with a key that signs nothing else. */
const PUBLIC_KEY = 'RWTpRhhgDeLB3jzs3GJJP3RTeLRt3jhjuQoBOvr7XYbARrztTOvwyShj';
const MESSAGE = Buffer.from('hi\n');
const PREHASHED = `untrusted comment: signature from minisign secret key
RUTpRhhgDeLB3sprFMW+9X6gN9Xb0EMha58g1SuPbMi1ws28qg1jihLJBvexKSlC3F+O5r+k4ylqxcWGhElRwut5pzeVJtZ03AE=
trusted comment: wellpipe 0.2.0 x
rO0sSiR6pACE56p68TFZNx0q33/CbdzHFr818tbT7p2wE463hIH8rNW24Gr6ey3sKxrMf3B4nlQtT0uYSo70Dg==
`;
const LEGACY = `untrusted comment: signature from minisign secret key
RWTpRhhgDeLB3qV1Vk0/Zw3NaRyjj8I660xQ3ugqCknNIKKglUjrq3uenFD12rEQPWoOX0HIctUTrOYhYefo/9LrbWRNxs4nvQI=
trusted comment: wellpipe 0.2.0 x
6uwx22AVs9fpiL7qkUz5MxPcDTPF1VTOT5G0XxIiLl3OdaQc0y8hohvW0e9+WKZpDhtSFMAf1qSSIPXfPPUdCQ==
`;

const key = parsePublicKey(PUBLIC_KEY);

test.each([
  ['prehashed', PREHASHED],
  ['legacy', LEGACY],
])("minisign's own signature verifies and tells its trusted comment: %s", (_, signature) => {
  expect(verifySignature(MESSAGE, signature, key)).toBe('wellpipe 0.2.0 x');
  expect(verifySignature(MESSAGE, signature.replaceAll('\n', '\r\n'), key)).toBe('wellpipe 0.2.0 x');
});

test.each([
  ['another file', 'hi', PREHASHED, 'it is not of this file'],
  ['another file, legacy', 'hi', LEGACY, 'it is not of this file'],
  ['another comment', 'hi\n', PREHASHED.replace('0.2.0', '0.3.0'), 'its trusted comment was changed'],
  ['nothing', 'hi\n', '', 'it is no minisign signature'],
  ['a page of HTML', 'hi\n', '<html>\n<body>\n</body>\n</html>', 'it is no minisign signature'],
  ['a cut file', 'hi\n', PREHASHED.slice(0, -20), 'it is no minisign signature'],
  ['another kind', 'hi\n', PREHASHED.replace('\nRU', '\nAA'), 'it is no minisign signature'],
])('%s is refused', (_, message, signature, reason) => {
  expect(() => verifySignature(Buffer.from(message), signature, key)).toThrow(
    `The signature of the release is refused: ${reason}.`,
  );
});

test('a good signature of somebody else is refused', () => {
  const [ours, theirs] = [makeReleaseKey(), makeReleaseKey()];
  const signature = signMessage(MESSAGE, 'wellpipe 1.0.0', parseSecretKey(theirs.secretKey));
  expect(verifySignature(MESSAGE, signature, parsePublicKey(theirs.publicKey))).toBe('wellpipe 1.0.0');
  expect(() => verifySignature(MESSAGE, signature, parsePublicKey(ours.publicKey))).toThrow(
    'it was made with another key',
  );
});

test.each(['', 'RW', PUBLIC_KEY.slice(4), `AA${PUBLIC_KEY.slice(2)}`])('%p is no public key', (text) => {
  expect(() => parsePublicKey(text)).toThrow('The public key of releases is no minisign key.');
});

test('the trusted comment of a release names its version', () => {
  expect(readSignedVersion('wellpipe 0.2.0 2026-11-22')).toBe('0.2.0');
  expect(readSignedVersion('wellpipe 0.2.0-rc.1')).toBe('0.2.0-rc.1');
  for (const comment of ['', 'wellpipe', 'timestamp:1700000000 file:SHA256SUMS', 'other 0.2.0']) {
    expect(() => readSignedVersion(comment)).toThrow('names no version of Wellpipe');
  }
});
