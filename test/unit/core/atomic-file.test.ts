import { describe, expect, test } from 'bun:test';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureFolder, reserveFile, resolveTarget } from '../../../src/core/atomic-file.ts';
import { AppError } from '../../../src/core/errors.ts';
import { createScratchHome } from '../../support/scratch-home.ts';
import { canMount, canRunUnprivileged, runScript, startScript } from './support/run-script.ts';
import { writeFileAtomic } from './support/write-atomically.ts';

const WRITE_FILE = join(import.meta.dir, 'support', 'write-file.ts');
const WRITE_ON = join(import.meta.dir, 'support', 'write-on.ts');

function thrownBy(action: () => unknown): AppError {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

const posix = process.platform !== 'win32';

describe('an atomic write', () => {
  test('creates the file for its owner alone, in a folder for its owner alone', () => {
    using scratch = createScratchHome();
    const path = join(scratch.wellpipeHome, 'a', 'b', '.env');
    writeFileAtomic(path, 'A=1\n');
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
    if (posix) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(join(scratch.wellpipeHome, 'a')).mode & 0o777).toBe(0o700);
    }
  });

  test('replaces the file in whole, longer or shorter, and tightens its permissions', () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    writeFileSync(path, 'x'.repeat(10_000), { mode: 0o644 });
    writeFileAtomic(path, 'short');
    expect(readFileSync(path, 'utf8')).toBe('short');
    if (posix) expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileAtomic(path, 'y'.repeat(20_000));
    expect(readFileSync(path, 'utf8')).toBe('y'.repeat(20_000));
  });

  test('is a new file each time, so that a reader of the old one never sees it change', () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    writeFileAtomic(path, 'one');
    const first = statSync(path).ino;
    writeFileAtomic(path, 'two');
    expect(statSync(path).ino).not.toBe(first);
  });

  test('can leave the permissions that another program wants', () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'config.json');
    writeFileAtomic(path, '{}', { mode: 0o644 });
    if (posix) expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  test('leaves nothing beside the file', () => {
    using scratch = createScratchHome();
    writeFileAtomic(join(scratch.home, 'file'), 'text');
    expect(readdirSync(scratch.home)).toEqual(['file']);
  });
});

describe('links', () => {
  test('a link stays a link and its target is written', () => {
    using scratch = createScratchHome();
    const real = join(scratch.home, 'dotfiles', 'env');
    mkdirSync(join(scratch.home, 'dotfiles'));
    writeFileSync(real, 'old');
    mkdirSync(scratch.wellpipeHome);
    const link = join(scratch.wellpipeHome, '.env');
    symlinkSync('../home/dotfiles/env', link);
    writeFileAtomic(link, 'new');
    expect(readlinkSync(link)).toBe('../home/dotfiles/env');
    expect(readFileSync(real, 'utf8')).toBe('new');
    expect(readdirSync(scratch.wellpipeHome)).toEqual(['.env']);
  });

  test('a link to nothing yet makes its target', () => {
    using scratch = createScratchHome();
    const link = join(scratch.home, 'link');
    symlinkSync('later/file', link);
    expect(resolveTarget(link)).toBe(join(scratch.home, 'later', 'file'));
    writeFileAtomic(link, 'text');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(scratch.home, 'later', 'file'), 'utf8')).toBe('text');
  });

  test('links in a circle are told', () => {
    using scratch = createScratchHome();
    const link = join(scratch.home, 'a');
    symlinkSync('b', link);
    symlinkSync('a', join(scratch.home, 'b'));
    const error = thrownBy(() => writeFileAtomic(link, 'text'));
    expect(error.code).toBe('local_data');
    expect(error.message).toContain('its links lead in a circle');
  });
});

describe('reserveFile', () => {
  test('takes the space at once and leaves the file as it is', () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    writeFileSync(path, 'old');
    const reserved = reserveFile(path, 5_000);
    const [temp = ''] = readdirSync(scratch.home).filter((name) => name !== 'file');
    expect(statSync(join(scratch.home, temp)).size).toBe(5_000);
    if (posix) expect(statSync(join(scratch.home, temp)).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('old');
    reserved.commit('new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    reserved.discard();
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(scratch.home)).toEqual(['file']);
  });

  test('discarded, it leaves no trace', () => {
    using scratch = createScratchHome();
    reserveFile(join(scratch.home, 'file'), 100).discard();
    expect(readdirSync(scratch.home)).toEqual([]);
  });

  test('a text longer than what was reserved is written in whole', () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    reserveFile(path, 10).commit('z'.repeat(1_000));
    expect(readFileSync(path, 'utf8')).toBe('z'.repeat(1_000));
  });

  test('a commit outlives the loss of its temp file', () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    const reserved = reserveFile(path, 100);
    for (const name of readdirSync(scratch.home)) rmSync(join(scratch.home, name));
    reserved.commit('text');
    expect(readFileSync(path, 'utf8')).toBe('text');
  });

  test('a commit that failed can be repeated', () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    const reserved = reserveFile(path, 100);
    mkdirSync(path);
    expect(thrownBy(() => reserved.commit('text')).code).toBe('local_data');
    rmSync(path, { recursive: true });
    reserved.commit('text');
    expect(readFileSync(path, 'utf8')).toBe('text');
  });

  test('what a crashed run left is removed, what another may be writing is not', () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    const [crashed, running] = [1, 2].map((size) => {
      const before = new Set(readdirSync(scratch.home));
      reserveFile(path, size);
      return join(scratch.home, readdirSync(scratch.home).find((name) => !before.has(name)) ?? '');
    }) as [string, string];
    const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
    utimesSync(crashed, hoursAgo, hoursAgo);
    writeFileSync(join(scratch.home, '.file.tmp'), 'not ours');
    utimesSync(join(scratch.home, '.file.tmp'), hoursAgo, hoursAgo);
    writeFileAtomic(path, 'text');
    expect(existsSync(crashed)).toBe(false);
    expect(existsSync(running)).toBe(true);
    expect(existsSync(join(scratch.home, '.file.tmp'))).toBe(true);
  });
});

describe('what cannot be written is told with path and reason', () => {
  test('a folder in the place of the file', () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    mkdirSync(path);
    const error = thrownBy(() => writeFileAtomic(path, 'text'));
    expect(error.toJSON()).toEqual({
      error: {
        code: 'local_data',
        message: `Cannot write ${path}: there is a folder where a file should be.`,
        hint: 'Move that folder away and run the same again.',
      },
    });
    expect(error.exitCode).toBe(40);
    expect(readdirSync(scratch.home)).toEqual(['file']);
  });

  test('a file in the place of the folder', () => {
    using scratch = createScratchHome();
    writeFileSync(join(scratch.home, 'file'), '');
    const error = thrownBy(() => ensureFolder(join(scratch.home, 'file', 'folder')));
    expect(error.code).toBe('local_data');
    expect(error.message).toContain(join(scratch.home, 'file', 'folder'));
  });

  test.skipIf(!canRunUnprivileged)('a folder that may not be written', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    writeFileSync(path, 'old', { mode: 0o644 });
    chmodSync(dirname(scratch.home), 0o755);
    chmodSync(scratch.home, 0o555);
    const { error } = await runScript(WRITE_FILE, [path, 'new'], { unprivileged: true });
    chmodSync(scratch.home, 0o755);
    expect(error).toMatchObject({ code: 'local_data', message: `Cannot write ${path}: permission denied.` });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(scratch.home)).toEqual(['file']);
  });

  test.skipIf(!canMount)('a full disk', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    const mount = `mount -t tmpfs -o size=64k tmpfs ${scratch.home}`;
    const { error } = await runScript(WRITE_FILE, [path, 'x'.repeat(100_000)], { mount });
    expect(error).toMatchObject({ code: 'local_data', message: `Cannot write ${path}: the disk is full.` });
  });

  test.skipIf(!canMount)('a read-only file system', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'file');
    const mount = `mount -t tmpfs -o ro tmpfs ${scratch.home}`;
    const { error } = await runScript(WRITE_FILE, [path, 'text'], { mount });
    expect(error).toMatchObject({
      code: 'local_data',
      message: `Cannot write ${path}: the file system is read-only.`,
    });
  });
});

test.skipIf(!canMount)('a single file mounted into a container is written in place', async () => {
  using scratch = createScratchHome();
  const [outside, inside] = [join(scratch.home, 'outside'), join(scratch.home, 'inside')];
  writeFileSync(outside, 'a text that is longer than the new one');
  writeFileSync(inside, '');
  const mount = `mount --bind ${outside} ${inside}`;
  expect(await runScript(WRITE_FILE, [inside, 'new'], { mount })).toEqual({ written: true });
  expect(readFileSync(outside, 'utf8')).toBe('new');
  expect(readdirSync(scratch.home).sort()).toEqual(['inside', 'outside']);
});

test.skipIf(process.getuid?.() !== 0)('run by root, a file stays its owner’s', () => {
  using scratch = createScratchHome();
  const path = join(scratch.home, 'file');
  chownSync(scratch.home, 1234, 1234);
  writeFileAtomic(path, 'new');
  expect(statSync(path).uid).toBe(1234);
});

test('a process killed while it writes leaves the old text or the new one', async () => {
  using scratch = createScratchHome();
  const path = join(scratch.home, 'file');
  const texts = ['a'.repeat(60_000), 'b'.repeat(50_000)];
  writeFileAtomic(path, texts[0] ?? '');
  for (let round = 0; round < 4; round++) {
    await using writer = startScript(WRITE_ON, [path, ...texts]);
    await writer.firstAnswer;
    await pause(10 * round);
    writer.kill();
    await writer.ended;
    expect(texts).toContain(readFileSync(path, 'utf8'));
  }
});
