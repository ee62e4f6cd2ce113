import { describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { withDeadline } from '../../../src/auth/deadline.ts';
import { Keyring, type KeySources, type NewKey } from '../../../src/auth/keyring.ts';
import { deriveKey } from '../../../src/auth/passphrase-key.ts';
import { createMarker, type Marker, parseMarker } from '../../../src/auth/protection-marker.ts';
import { everythingOf, rejection } from './support/member-home.ts';
import { MemoryKeychain } from './support/memory-keychain.ts';

const PATH = 'home/.env';
const PASSPHRASE = 'correct horse battery staple';

interface Typed {
  path: string;
  isRetry: boolean;
}

/** Somebody who types these passphrases, one a question. */
function typist(...answers: readonly string[]) {
  const asked: Typed[] = [];
  const left = [...answers];
  const next = async (path: string, isRetry: boolean) => {
    asked.push({ path, isRetry });
    return left.shift() ?? '';
  };
  return { asked, prompt: { ask: next, askNew: (path: string) => next(path, false) } };
}

function keyring(sources: Partial<KeySources> = {}): Keyring {
  return new Keyring({ keychain: new MemoryKeychain(), ...sources });
}

/** A marker of this passphrase that costs next to nothing to open. */
async function cheapMarker(passphrase = PASSPHRASE): Promise<Marker> {
  const scrypt = { logN: 4, r: 1, p: 1, salt: randomBytes(16) };
  return createMarker({ kind: 'passphrase', scrypt }, await deriveKey(passphrase, scrypt));
}

/** The marker as another process reads it from `.env`. */
function reread({ marker }: NewKey): Marker {
  const parsed = parseMarker(marker.text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

describe('a key of the keychain', () => {
  test('is 256 random bits under a name of its own, and is read once a process', async () => {
    const keychain = new MemoryKeychain();
    const one = await keyring({ keychain }).create('keychain', PATH);
    await keyring({ keychain }).create('keychain', PATH);
    expect(keychain.entries.size).toBe(2);
    expect(new Set(keychain.entries.values()).size).toBe(2);
    for (const secret of keychain.entries.values()) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);

    const process = keyring({ keychain });
    const before = keychain.count('read');
    await Promise.all([1, 2, 3].map(() => process.unlock(reread(one), PATH)));
    await process.unlock(reread(one), PATH);
    expect(keychain.count('read') - before).toBe(1);
    expect(process.keyOf(reread(one))?.equals(one.key)).toBe(true);
  });

  test('that does not come is asked for again the next time', async () => {
    const keychain = new MemoryKeychain();
    const made = await keyring({ keychain }).create('keychain', PATH);
    const process = keyring({ keychain });
    keychain.isLocked = true;
    const error = await rejection(process.unlock(reread(made), PATH));
    expect(error.code).toBe('config');
    expect(error.message).toContain('locked');
    keychain.isLocked = false;
    await process.unlock(reread(made), PATH);
    expect(process.keyOf(reread(made))).toBeDefined();
  });

  test('that is another one is told as that', async () => {
    const keychain = new MemoryKeychain();
    const made = await keyring({ keychain }).create('keychain', PATH);
    for (const secret of [Buffer.alloc(32).toString('base64url'), 'short']) {
      for (const name of keychain.entries.keys()) keychain.entries.set(name, secret);
      const error = await rejection(keyring({ keychain }).unlock(reread(made), PATH));
      expect(error.code).toBe('config');
      expect(error.message).toContain('was changed');
    }
  });

  test('that the keychain does not give back is not relied on', async () => {
    const keychain = new MemoryKeychain();
    keychain.read = async () => undefined;
    const error = await rejection(keyring({ keychain }).create('keychain', PATH));
    expect(error.code).toBe('config');
    expect(error.message).toContain('did not keep');
  });

  test('is removed when it is of no more use, and staying is no error', async () => {
    const keychain = new MemoryKeychain();
    const process = keyring({ keychain });
    const made = await process.create('keychain', PATH);
    keychain.remove = async () => Promise.reject(new Error('refused'));
    await process.discard(made.marker);
    expect(keychain.entries.size).toBe(1);
    Reflect.deleteProperty(keychain, 'remove');
    await process.discard(made.marker);
    expect(keychain.entries.size).toBe(0);
  });
});

describe('a key of a passphrase', () => {
  test('is derived at full cost, from what the environment gives, without asking', async () => {
    const { asked, prompt } = typist();
    const made = await keyring({ passphrase: PASSPHRASE, prompt }).create('passphrase', PATH);
    expect(made.marker.text).toStartWith('v1:passphrase:scrypt,17,8,1:');
    const process = keyring({ passphrase: PASSPHRASE, prompt });
    await process.unlock(reread(made), PATH);
    expect(process.keyOf(reread(made))?.equals(made.key)).toBe(true);
    expect(asked).toEqual([]);
  });

  test('is asked for once, however many wait for it', async () => {
    const marker = await cheapMarker();
    const { asked, prompt } = typist(PASSPHRASE);
    const process = keyring({ prompt });
    await Promise.all([1, 2, 3].map(() => process.unlock(marker, PATH)));
    await process.unlock(marker, PATH);
    expect(asked).toEqual([{ path: PATH, isRetry: false }]);
  });

  test('may be mistyped twice', async () => {
    const marker = await cheapMarker();
    const patient = typist('one', 'two', PASSPHRASE);
    await keyring({ prompt: patient.prompt }).unlock(marker, PATH);
    expect(patient.asked.map(({ isRetry }) => isRetry)).toEqual([false, true, true]);

    const wrong = typist('one', 'two', 'three', PASSPHRASE);
    const error = await rejection(keyring({ prompt: wrong.prompt }).unlock(marker, PATH));
    expect(error.code).toBe('config');
    expect(error.message).toContain('does not open');
    expect(wrong.asked).toHaveLength(3);
    expect(everythingOf(error)).not.toMatch(/'(one|two|three)'/);
  });

  test('is not asked for all over again after three wrong ones', async () => {
    const marker = await cheapMarker();
    const { asked, prompt } = typist('one', 'two', 'three', PASSPHRASE);
    const process = keyring({ prompt });
    for (let time = 0; time < 2; time++) {
      expect((await rejection(process.unlock(marker, PATH))).message).toContain(
        'That passphrase does not open',
      );
    }
    expect(asked).toHaveLength(3);
  });

  test('that the environment gives wrong is derived once, and told without it', async () => {
    const { marker } = await keyring({ passphrase: PASSPHRASE }).create('passphrase', PATH);
    const process = keyring({ passphrase: 'tr0ub4dor' });
    const error = await rejection(process.unlock(marker, PATH));
    expect(error.code).toBe('config');
    expect(error.message).toContain('WELLPIPE_PASSPHRASE');
    expect(everythingOf(error)).not.toContain('tr0ub4dor');
    const startedAt = performance.now();
    for (let time = 0; time < 50; time++) await rejection(process.unlock(marker, PATH));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('with nobody to ask for it names what works for scripts and for assistants', async () => {
    const error = await rejection(keyring().unlock(await cheapMarker(), PATH));
    expect(error.code).toBe('config');
    expect(error.hint).toContain('wellpipe auth protect keychain');
    expect(error.hint).toContain('WELLPIPE_PASSPHRASE');
    expect((await rejection(keyring().create('passphrase', PATH))).hint).toContain('WELLPIPE_PASSPHRASE');
  });

  test('is the same whichever way the keyboard composes a letter', async () => {
    await keyring({ passphrase: 'cafe\u0301' }).unlock(await cheapMarker('caf\u00e9'), PATH);
  });
});

describe('while the keychain has not answered', () => {
  async function waiting() {
    const keychain = new MemoryKeychain();
    const made = await keyring({ keychain }).create('keychain', PATH);
    const opened = Promise.withResolvers<void>();
    const read = keychain.read.bind(keychain);
    keychain.read = (name) => opened.promise.then(() => read(name));
    return { marker: reread(made), process: keyring({ keychain }), open: opened.resolve };
  }

  test('an abort ends the wait, and not the asking', async () => {
    const { marker, process, open } = await waiting();
    const abort = new AbortController();
    const impatient = process.unlock(marker, PATH, abort.signal);
    const patient = process.unlock(marker, PATH);
    abort.abort();
    await expect(impatient).rejects.toThrow('aborted');
    open();
    await patient;
    expect(process.keyOf(marker)).toBeDefined();
  });

  test('the end of patience is told as what it is', async () => {
    const { marker, process } = await waiting();
    const error = await rejection(
      withDeadline(1, undefined, (signal) => process.unlock(marker, PATH, signal)),
    );
    expect(error.code).toBe('timeout');
    expect(error.hint).toContain('window');
  });
});
