import { describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../../src/core/errors.ts';
import { acquireLock } from '../../../src/core/lock.ts';
import { createScratchHome } from '../../support/scratch-home.ts';
import { canMount, canRunUnprivileged, runScript, startScript } from './support/run-script.ts';

const HOLD_LOCK = join(import.meta.dir, 'support', 'hold-lock.ts');
const COUNT_UP = join(import.meta.dir, 'support', 'count-up.ts');

async function rejection(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

describe('in one process', () => {
  test('one holder at a time, and the next as soon as it lets go', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.wellpipeHome, 'refresh.lock');
    const first = await acquireLock(path);
    let isSecond = false;
    const second = acquireLock(path).then((lock) => {
      isSecond = true;
      return lock;
    });
    await pause(150);
    expect(isSecond).toBe(false);
    first.release();
    (await second).release();
    expect(isSecond).toBe(true);
  });

  test('let go twice, it does not free the next holder’s', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'lock');
    const first = await acquireLock(path);
    first.release();
    const second = await acquireLock(path);
    first.release();
    const impatient = acquireLock(path, { signal: AbortSignal.timeout(120) });
    await expect(impatient).rejects.toHaveProperty('name', 'TimeoutError');
    second.release();
  });

  test('the event loop runs on while it is waited for', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'lock');
    const held = await acquireLock(path);
    const waiting = acquireLock(path);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await pause(300);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
    held.release();
    (await waiting).release();
  });

  test('an abort ends the wait, and leaves the lock to others', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'lock');
    const held = await acquireLock(path);
    const abort = new AbortController();
    const waiting = acquireLock(path, { signal: abort.signal });
    await pause(50);
    abort.abort();
    await expect(waiting).rejects.toHaveProperty('name', 'AbortError');
    await expect(acquireLock(path, { signal: abort.signal })).rejects.toHaveProperty('name', 'AbortError');
    held.release();
    (await acquireLock(path)).release();
  });

  test('a lock file deleted meanwhile is made anew', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'lock');
    const held = await acquireLock(path);
    rmSync(path);
    const next = await acquireLock(path);
    held.release();
    const impatient = acquireLock(path, { signal: AbortSignal.timeout(120) });
    await expect(impatient).rejects.toHaveProperty('name', 'TimeoutError');
    next.release();
  });

  test('file and folder are their owner’s alone', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.wellpipeHome, 'refresh.lock');
    (await acquireLock(path)).release();
    if (process.platform === 'win32') return;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(scratch.wellpipeHome).mode & 0o777).toBe(0o700);
  });
});

describe('between processes', () => {
  test('a killed holder frees it at once', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'lock');
    await using holder = startScript(HOLD_LOCK, [path, 'keep']);
    expect(await holder.firstAnswer).toEqual({ held: true });
    expect(readdirSync(scratch.home)).toEqual(['lock']);
    const waiting = acquireLock(path);
    const early = await Promise.race([waiting.then(() => true), pause(200, false)]);
    expect(early).toBe(false);
    holder.kill();
    (await waiting).release();
    expect(readdirSync(scratch.home)).toEqual(['lock']);
  });

  test('no addition is lost among several that add to one number', async () => {
    using scratch = createScratchHome();
    const counter = join(scratch.home, 'counter');
    writeFileSync(counter, '0');
    const path = join(scratch.home, 'lock');
    await Promise.all([1, 2, 3].map(() => runScript(COUNT_UP, [path, counter, '15'])));
    expect(Number(await Bun.file(counter).text())).toBe(45);
  });
});

describe('what cannot be locked is told with path and reason', () => {
  test('a folder in its place', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'lock');
    mkdirSync(path);
    const error = await rejection(acquireLock(path));
    expect(error.exitCode).toBe(40);
    expect(error.message).toBe(`Cannot lock ${path}: there is a folder where a file should be.`);
    expect(error.hint).toBeDefined();
  });

  test('another file in its place', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'lock');
    writeFileSync(path, 'notes of the member'.repeat(100));
    const error = await rejection(acquireLock(path));
    expect(error.code).toBe('local_data');
    expect(error.message).toContain(path);
    expect(await Bun.file(path).text()).toStartWith('notes of the member');
  });

  test.skipIf(!canRunUnprivileged)('a folder without permission', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'lock');
    chmodSync(dirname(scratch.home), 0o755);
    chmodSync(scratch.home, 0o555);
    const { error } = await runScript(HOLD_LOCK, [path], { unprivileged: true });
    chmodSync(scratch.home, 0o755);
    expect(error).toMatchObject({ code: 'local_data', message: `Cannot lock ${path}: permission denied.` });
  });

  test.skipIf(!canRunUnprivileged)('a lock file that may be read but not written', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'lock');
    writeFileSync(path, '', { mode: 0o444 });
    chmodSync(dirname(scratch.home), 0o755);
    chmodSync(path, 0o444);
    const { error } = await runScript(HOLD_LOCK, [path], { unprivileged: true });
    expect(error).toMatchObject({ code: 'local_data', message: `Cannot lock ${path}: permission denied.` });
  });

  test.skipIf(!canMount)('a read-only file system', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'lock');
    const mount = `mount -t tmpfs -o ro tmpfs ${scratch.home}`;
    const { error } = await runScript(HOLD_LOCK, [path], { mount });
    expect(error).toMatchObject({
      code: 'local_data',
      message: `Cannot lock ${path}: the file system is read-only.`,
    });
  });
});
