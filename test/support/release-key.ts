import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A throw-away key as the files of `minisign -G -W` hold it: the lines that are not comments. */
export function makeReleaseKey(): { secretKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const id = randomBytes(8);
  const withoutPassphrase = Buffer.concat([Buffer.from('Ed\0\0B2'), Buffer.alloc(48)]);
  return {
    secretKey: Buffer.concat([withoutPassphrase, id, seed, point, Buffer.alloc(32)]).toString('base64'),
    publicKey: Buffer.concat([Buffer.from('Ed'), id, point]).toString('base64'),
  };
}
