import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deriveKey } from '../../../src/auth/passphrase-key.ts';
import { createMarker } from '../../../src/auth/protection-marker.ts';
import { sealValue } from '../../../src/auth/sealed-value.ts';
import { Machine } from './login.ts';

export const PASSPHRASE = 'Several quite äccented words, 17 of them';
/** The secret stands in `.env` alone. */
export const NO_SECRET = { WHOOP_CLIENT_SECRET: '' };
export const WITH_PASSPHRASE = { ...NO_SECRET, WELLPIPE_PASSPHRASE: PASSPHRASE };

interface PlacedLogin {
  expiresInMs?: number;
  ageMs?: number;
}

/** A logged-in machine whose `.env` holds all that is secret, and lines that are none of ours. */
export async function startMachine(login: PlacedLogin = {}): Promise<Machine> {
  const machine = await Machine.start();
  machine.placeLogin(login);
  machine.writeEnv(
    `# mine\n${textOf(machine)}WHOOP_CLIENT_SECRET=${machine.whoop.clientSecret} # theirs\nOTHER=1\n`,
  );
  return machine;
}

/** The same under the passphrase, at a cost that a test can pay often: it is the file that says which. */
export async function startSealed(login?: PlacedLogin): Promise<Machine> {
  const machine = await startMachine(login);
  const scrypt = { logN: 4, r: 8, p: 1, salt: randomBytes(16) };
  const key = await deriveKey(PASSPHRASE, scrypt);
  const sealed = textOf(machine).replace(
    /^(WHOOP_(?:CLIENT_SECRET|ACCESS_TOKEN|REFRESH_TOKEN))=(\S+)/gm,
    (_, name, value) => `${name}=${sealValue(key, name, value)}`,
  );
  const marker = createMarker({ kind: 'passphrase', scrypt }, key);
  machine.writeEnv(`${sealed}WELLPIPE_PROTECTION=${marker.text}\n`);
  return machine;
}

export function textOf(machine: Machine): string {
  return readFileSync(machine.envFile, 'utf8');
}
