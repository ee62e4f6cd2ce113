import { describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { BufferedStorage } from '../../../src/auth/buffered-storage.ts';
import type { EnvChanges } from '../../../src/auth/env-document.ts';
import { EnvFile } from '../../../src/auth/env-file.ts';
import { type EnvStorage, MemoryStorage } from '../../../src/auth/env-storage.ts';
import { Keyring } from '../../../src/auth/keyring.ts';
import { UnopenedError } from '../../../src/auth/protection-errors.ts';
import { SealedStorage } from '../../../src/auth/sealed-storage.ts';
import { AppError } from '../../../src/core/errors.ts';
import { createScratchHome, type ScratchHome } from '../../support/scratch-home.ts';
import { everythingOf, rejection } from './support/member-home.ts';
import { MemoryKeychain } from './support/memory-keychain.ts';

const SECRETS = {
  WHOOP_CLIENT_SECRET: 'client-secret-1',
  WHOOP_ACCESS_TOKEN: 'access-token-1',
  WHOOP_REFRESH_TOKEN: 'refresh-token-1',
  WELLPIPE_FORMER_LOGIN: 'former-login-1',
};
const PLAIN = [
  '# mine, and it stays',
  'WHOOP_CLIENT_ID=my-app',
  `  export WHOOP_CLIENT_SECRET="${SECRETS.WHOOP_CLIENT_SECRET}"  # from the dashboard`,
  '',
  'OTHER_TOOL_TOKEN=not-ours',
  `WHOOP_ACCESS_TOKEN=${SECRETS.WHOOP_ACCESS_TOKEN}`,
  `WHOOP_REFRESH_TOKEN='${SECRETS.WHOOP_REFRESH_TOKEN}'`,
  "WHOOP_SCOPES='offline read:sleep'",
  `WELLPIPE_FORMER_LOGIN=${SECRETS.WELLPIPE_FORMER_LOGIN}`,
  '',
].join('\n');

interface Member extends Disposable {
  scratch: ScratchHome;
  keychain: MemoryKeychain;
  path: string;
  /** Storage as a process of its own has it. */
  open(passphrase?: string): SealedStorage;
  text(): string;
  stored(): NodeJS.Dict<string>;
  write(text: string): void;
}

function createMember(text: string = PLAIN): Member {
  const scratch = createScratchHome();
  const keychain = new MemoryKeychain();
  const path = join(scratch.wellpipeHome, '.env');
  mkdirSync(scratch.wellpipeHome);
  writeFileSync(path, text);
  return {
    scratch,
    keychain,
    path,
    open: (passphrase) => new SealedStorage(new EnvFile(path), new Keyring({ keychain, passphrase })),
    text: () => readFileSync(path, 'utf8'),
    stored: () => parseEnv(readFileSync(path, 'utf8')),
    write: (changed) => writeFileSync(path, changed),
    [Symbol.dispose]: () => scratch[Symbol.dispose](),
  };
}

/** With one character of a sealed value changed. */
function tamper(text: string, name: string): string {
  return text.replace(
    new RegExp(`(${name}=sealed:v1:.{20})(.)`),
    (_, before, character) => `${before}${character === 'A' ? 'B' : 'A'}`,
  );
}

async function readAll(storage: SealedStorage): Promise<object> {
  await storage.unlock();
  return { ...storage.read() };
}

function complaintOf(read: () => unknown): AppError {
  try {
    read();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It did not complain.');
}

async function commit(storage: EnvStorage, changes: Record<string, string | undefined>): Promise<void> {
  await storage.locked(async () => {
    const reserved = storage.reserve();
    reserved.commit(changes);
    reserved.discard();
  });
}

describe('without the key', () => {
  test.each([
    ['a lost key', (text: string) => text],
    ['a marker that is damaged', (text: string) => text.replace('v1:keychain', 'v1:keychains')],
    ['no marker', (text: string) => text.replace(/WELLPIPE_PROTECTION=.*\n/, '')],
  ])('%s: keys are removed, and all else stays to the letter', async (_, damage) => {
    using member = createMember();
    await member.open().protect('keychain');
    member.keychain.entries.clear();
    member.write(damage(member.text()));
    const kept = member.text().replace(/^WHOOP_(ACCESS|REFRESH)_TOKEN=.*\n/gm, '');
    await member.open().remove(['WHOOP_ACCESS_TOKEN', 'WHOOP_REFRESH_TOKEN', 'NEVER_THERE']);
    expect(member.text()).toBe(kept);
  });

  test('starting over gives up what is sealed and its marker, keeps the rest, and is plain', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    member.write(`${member.text()}WHOOP_ACCESS_TOKEN=put-there-by-hand\n`);
    member.keychain.entries.clear();
    const storage = member.open();
    expect(await rejection(storage.unlock())).toBeInstanceOf(UnopenedError);
    await storage.startOver({ WHOOP_CLIENT_ID: 'new-app', WHOOP_CLIENT_SECRET: 'new-secret' });
    expect(member.text()).toStartWith('# mine, and it stays\n');
    expect(member.stored()).toEqual({
      WHOOP_CLIENT_ID: 'new-app',
      WHOOP_CLIENT_SECRET: 'new-secret',
      OTHER_TOOL_TOKEN: 'not-ours',
      WHOOP_SCOPES: 'offline read:sleep',
      WHOOP_ACCESS_TOKEN: 'put-there-by-hand',
    });
    expect(storage.protection).toBe('none');
  });

  test('what is not sealed can be looked at, and the kind of a damaged marker is not guessed', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    member.write(member.text().replace('v1:keychain', 'v1:keychains'));
    expect(member.open().peek()).toMatchObject({ WHOOP_CLIENT_ID: 'my-app' });
    expect(member.open().protection).toBe('unknown');
  });
});

describe('protection', () => {
  test('seals every secret value in its line, and leaves everything else as it stands', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    const lines = member.text().split('\n');
    const before = PLAIN.split('\n');
    expect(lines.filter((line) => !/sealed:|WELLPIPE_PROTECTION/.test(line))).toEqual(
      before.filter((line) => !Object.values(SECRETS).some((secret) => line.includes(secret))),
    );
    expect(lines[2]).toMatch(/^ {2}export WHOOP_CLIENT_SECRET=sealed:v1:[\w-]+ # from the dashboard$/);
    for (const secret of Object.values(SECRETS)) expect(member.text()).not.toContain(secret);
    expect(member.open().protection).toBe('keychain');
  });

  test('and its end give back the same values', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    const { WELLPIPE_PROTECTION, ...values } = (await readAll(member.open())) as NodeJS.Dict<string>;
    expect(values).toEqual(parseEnv(PLAIN));
    expect(WELLPIPE_PROTECTION).toStartWith('v1:keychain:');
    await member.open().protect('none');
    expect(member.stored()).toEqual(parseEnv(PLAIN));
    expect(member.keychain.entries.size).toBe(0);
  });

  test('changes from one kind to the other directly, and the keychain keeps nothing of it', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    await member.open('secret words').protect('passphrase');
    expect(member.open().protection).toBe('passphrase');
    expect(member.keychain.entries.size).toBe(0);
    expect(await readAll(member.open('secret words'))).toMatchObject(SECRETS);
    await member.open('secret words').protect('keychain');
    expect(await readAll(member.open())).toMatchObject(SECRETS);
  });

  test('answers how many values it has sealed or opened', async () => {
    using member = createMember();
    expect(await member.open().protect('keychain')).toBe(4);
    expect(await member.open().protect('none')).toBe(4);
    member.write('# nothing secret\n');
    expect(await member.open('words').protect('passphrase')).toBe(0);
  });

  test('takes a new passphrase beside the one that opens what is there', async () => {
    using member = createMember();
    await member.open('old words').protect('passphrase');
    await member.open('old words').protect('passphrase', 'new words');
    expect(await readAll(member.open('new words'))).toMatchObject(SECRETS);
    expect((await rejection(member.open('old words').unlock())).message).toContain('does not open');
  });

  test('again takes a new key and removes the old one', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    const [first] = member.keychain.entries.keys();
    await member.open().protect('keychain');
    expect(member.keychain.entries.size).toBe(1);
    expect(member.keychain.entries.has(first ?? '')).toBe(false);
    expect(await readAll(member.open())).toMatchObject(SECRETS);
  });

  test('may come before there is anything to protect', async () => {
    using member = createMember('');
    await member.open().protect('keychain');
    await commit(member.open(), { WHOOP_REFRESH_TOKEN: 'later' });
    expect(member.text()).not.toContain('later');
    expect(await readAll(member.open())).toMatchObject({ WHOOP_REFRESH_TOKEN: 'later' });
  });

  test('drops an older plain line of the same key', async () => {
    using member = createMember('WHOOP_ACCESS_TOKEN=older\nWHOOP_ACCESS_TOKEN=newer\n');
    await member.open().protect('keychain');
    expect(member.text()).not.toContain('older');
    expect(await readAll(member.open())).toMatchObject({ WHOOP_ACCESS_TOKEN: 'newer' });
  });

  test('of a login in memory is refused, and makes no key', async () => {
    const keychain = new MemoryKeychain();
    const storage = new SealedStorage(new MemoryStorage(SECRETS), new Keyring({ keychain }));
    expect((await rejection(storage.protect('keychain'))).code).toBe('config');
    expect(keychain.calls).toEqual([]);
  });
});

describe('a change of protection that fails leaves everything as it was', () => {
  test.each(['none', 'keychain', 'passphrase'] as const)('with protection %s', async (protection) => {
    using member = createMember();
    await member.open('words').protect(protection);
    const [before, entries] = [member.text(), [...member.keychain.entries]];
    member.keychain.write = async () => Promise.reject(new AppError('config', 'There is no keychain.'));
    await rejection(member.open('words').protect('keychain'));
    expect(member.text()).toBe(before);
    expect([...member.keychain.entries]).toEqual(entries);
  });

  test('because the file cannot be rewritten: the new key is cleared away', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    const entries = [...member.keychain.entries];
    const inner = new EnvFile(member.path);
    inner.reserve = () => {
      throw new AppError('local_data', 'The disk is full.');
    };
    const storage = new SealedStorage(inner, new Keyring({ keychain: member.keychain }));
    expect((await rejection(storage.protect('keychain'))).code).toBe('local_data');
    expect([...member.keychain.entries]).toEqual(entries);
    expect(await readAll(member.open())).toMatchObject(SECRETS);
  });

  test('unless the file was replaced all the same: then its key stays', async () => {
    using member = createMember();
    const inner = new EnvFile(member.path);
    const reserve = inner.reserve.bind(inner);
    inner.reserve = () => {
      const reserved = reserve();
      return {
        ...reserved,
        commit(changes) {
          reserved.commit(changes);
          throw new AppError('local_data', 'The folder could not be synced.');
        },
      };
    };
    await rejection(new SealedStorage(inner, new Keyring({ keychain: member.keychain })).protect('keychain'));
    expect(await readAll(member.open())).toMatchObject(SECRETS);
  });

  test('because what is there cannot be opened: no key is made', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    const before = member.text();
    member.keychain.isLocked = true;
    const made = member.keychain.count('write');
    for (const protection of ['none', 'keychain', 'passphrase'] as const) {
      const error = await rejection(member.open('words').protect(protection));
      expect(error.message).toContain('locked, or has lost the key');
    }
    expect(member.text()).toBe(before);
    expect(member.keychain.count('write')).toBe(made);
  });

  test('because one value was tampered with: nothing is written', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    const tampered = tamper(member.text(), 'WHOOP_REFRESH_TOKEN');
    member.write(tampered);
    await rejection(member.open().protect('none'));
    expect(member.text()).toBe(tampered);
    expect(member.keychain.entries.size).toBe(1);
  });
});

describe('under protection', () => {
  test('what is written is sealed, and what was sealed before stays readable', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    const before = member.stored();
    await commit(member.open(), {
      WHOOP_ACCESS_TOKEN: 'access-token-2',
      WHOOP_REFRESH_TOKEN: 'refresh-token-2',
      WHOOP_SCOPES: 'offline',
      WELLPIPE_FORMER_LOGIN: undefined,
    });
    expect(member.text()).not.toMatch(/(access|refresh)-token-2/);
    expect(member.stored().WHOOP_SCOPES).toBe('offline');
    expect(member.stored().WHOOP_CLIENT_SECRET).toBe(before.WHOOP_CLIENT_SECRET);
    expect(await readAll(member.open())).toMatchObject({
      WHOOP_CLIENT_SECRET: SECRETS.WHOOP_CLIENT_SECRET,
      WHOOP_ACCESS_TOKEN: 'access-token-2',
      WHOOP_REFRESH_TOKEN: 'refresh-token-2',
    });
    expect(member.stored()).not.toHaveProperty('WELLPIPE_FORMER_LOGIN');
  });

  test('the same value written again is another text', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    const before = member.stored().WHOOP_ACCESS_TOKEN;
    await commit(member.open(), { WHOOP_ACCESS_TOKEN: SECRETS.WHOOP_ACCESS_TOKEN });
    expect(member.stored().WHOOP_ACCESS_TOKEN).not.toBe(before);
  });

  test('a plain value put there by hand is used, and sealed at the next write of anything', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    member.write(`${member.text()}WHOOP_REFRESH_TOKEN=by-hand\n`);
    expect(await readAll(member.open())).toMatchObject({ ...SECRETS, WHOOP_REFRESH_TOKEN: 'by-hand' });
    await commit(member.open(), { WHOOP_SCOPES: 'offline' });
    expect(member.text()).not.toContain('by-hand');
    expect(await readAll(member.open())).toMatchObject({ WHOOP_REFRESH_TOKEN: 'by-hand' });
  });

  test('what is no secret is readable without the key', async () => {
    using member = createMember();
    await member.open().protect('keychain');
    member.keychain.isLocked = true;
    const values = member.open().read();
    expect(values.WHOOP_CLIENT_ID).toBe('my-app');
    expect(complaintOf(() => values.WHOOP_ACCESS_TOKEN).code).toBe('config');
  });

  test('a process that runs meanwhile follows every change', async () => {
    using member = createMember();
    const server = member.open('words');
    expect(await readAll(server)).toMatchObject(SECRETS);
    for (const protection of ['keychain', 'passphrase', 'keychain', 'none'] as const) {
      await member.open('words').protect(protection);
      expect(await readAll(server)).toMatchObject(SECRETS);
      await commit(server, { WHOOP_ACCESS_TOKEN: SECRETS.WHOOP_ACCESS_TOKEN });
      expect(member.text().includes(SECRETS.WHOOP_ACCESS_TOKEN)).toBe(protection === 'none');
    }
  });

  test('a change while the lock is waited for is followed too', async () => {
    using member = createMember();
    const held = Promise.withResolvers<void>();
    const mover = member.open();
    const server = member.open();
    const [moving, writing] = [
      new EnvFile(member.path).locked(() => held.promise),
      commit(server, { WHOOP_ACCESS_TOKEN: 'after-the-move' }),
    ];
    const protecting = mover.protect('keychain');
    held.resolve();
    await Promise.all([moving, writing, protecting]);
    expect(await readAll(member.open())).toMatchObject({ WHOOP_ACCESS_TOKEN: 'after-the-move' });
    expect(member.text()).not.toContain('after-the-move');
  });
});

test('what a failing disk leaves in memory is read as written, and sealed once it is written', async () => {
  using member = createMember();
  await member.open().protect('keychain');
  const inner = new EnvFile(member.path);
  const reserve = inner.reserve.bind(inner);
  let isFull = true;
  inner.reserve = () => {
    const reserved = reserve();
    const commit = (changes: EnvChanges) => {
      if (isFull) throw new AppError('local_data', 'The disk is full.');
      reserved.commit(changes);
    };
    return { ...reserved, commit };
  };
  const storage = new BufferedStorage(new SealedStorage(inner, new Keyring({ keychain: member.keychain })));
  const write = (changes: EnvChanges) =>
    storage.locked(async () => {
      const reserved = storage.reserve();
      reserved.commitOrKeep(changes);
      reserved.discard();
    });
  await write({ WHOOP_ACCESS_TOKEN: 'access-token-2' });
  expect(storage.read()).toMatchObject({ ...SECRETS, WHOOP_ACCESS_TOKEN: 'access-token-2' });
  isFull = false;
  await write({});
  expect(storage.hasUnsaved).toBe(false);
  expect(member.text()).not.toContain('access-token-2');
  expect(await readAll(member.open())).toMatchObject({ WHOOP_ACCESS_TOKEN: 'access-token-2' });
});

describe('sealed values that do not open name their key and nothing of the value', () => {
  async function complaint(change: (text: string) => string): Promise<AppError> {
    using member = createMember();
    await member.open().protect('keychain');
    const changed = change(member.text());
    expect(changed).not.toBe(member.text());
    member.write(changed);
    const storage = member.open();
    await storage.unlock();
    const error = complaintOf(() => ({ ...storage.read() }));
    for (const value of Object.values(parseEnv(changed))) {
      if (value?.startsWith('sealed:')) expect(everythingOf(error)).not.toContain(value);
    }
    return error;
  }

  test('one that was changed', async () => {
    const error = await complaint((text) => tamper(text, 'WHOOP_ACCESS_TOKEN'));
    expect(error.code).toBe('config');
    expect(error.message).toContain('The sealed value of WHOOP_ACCESS_TOKEN');
  });

  test('two that were swapped', async () => {
    const error = await complaint((text) => {
      const { WHOOP_ACCESS_TOKEN = '', WHOOP_REFRESH_TOKEN = '' } = parseEnv(text);
      return text
        .replace(WHOOP_ACCESS_TOKEN, 'first')
        .replace(WHOOP_REFRESH_TOKEN, WHOOP_ACCESS_TOKEN)
        .replace('first', WHOOP_REFRESH_TOKEN);
    });
    expect(error.message).toContain('WHOOP_ACCESS_TOKEN');
  });

  test('one of a later Wellpipe', async () => {
    const error = await complaint((text) =>
      text.replace('WHOOP_ACCESS_TOKEN=sealed:v1', 'WHOOP_ACCESS_TOKEN=sealed:v2'),
    );
    expect(error.message).toStartWith('WHOOP_ACCESS_TOKEN in ');
    expect(error.message).toEndWith(' has a format that this Wellpipe does not know.');
  });

  test('one without a marker', async () => {
    const error = await complaint((text) => text.replace(/^WELLPIPE_PROTECTION=.*$/m, ''));
    expect(error.message).toContain('WELLPIPE_PROTECTION is missing');
  });
});

test.each([
  ['damaged', 'v1:keychain:x', 'WELLPIPE_PROTECTION in'],
  ['of a later Wellpipe', 'v2:keychain:x', 'does not know'],
])('a marker that is %s is told as that', async (_, marker, said) => {
  using member = createMember(`WELLPIPE_PROTECTION=${marker}\n`);
  const error = await rejection(member.open().unlock());
  expect(error.code).toBe('config');
  expect(error.message).toContain(said);
  expect(await rejection(commit(member.open(), { A: '1' }))).toEqual(error);
});
