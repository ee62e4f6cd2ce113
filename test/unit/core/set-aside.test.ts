import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setAside } from '../../../src/core/set-aside.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

function damagedIn(folder: string): string {
  for (const suffix of ['', '-wal', '-shm']) writeFileSync(join(folder, `x.db${suffix}`), suffix);
  return join(folder, 'x.db');
}

describe('a damaged file', () => {
  test('is moved with its side files, under one name with the time', () => {
    using scratch = createScratchHome();
    const result = setAside(damagedIn(scratch.home), () => false);
    if (result.kind !== 'moved') throw new Error(`It is ${result.kind}.`);
    expect(result.to).toMatch(/x\.db\.damaged-\d{8}T\d{6}Z$/);
    const paths = readdirSync(scratch.home).map((name) => join(scratch.home, name));
    expect(paths.sort()).toEqual([result.to, `${result.to}-shm`, `${result.to}-wal`]);
  });

  test('that is sound by now stays', () => {
    using scratch = createScratchHome();
    expect(setAside(damagedIn(scratch.home), () => true)).toEqual({ kind: 'sound' });
    expect(readdirSync(scratch.home)).toHaveLength(3);
  });

  test('gives its place to a replacement, and stays where none can be made', () => {
    using scratch = createScratchHome();
    const path = damagedIn(scratch.home);
    const failing = () => {
      throw new RangeError('no room');
    };
    expect(() => setAside(path, () => false, failing)).toThrow(RangeError);
    expect(readdirSync(scratch.home)).toHaveLength(3);
    writeFileSync(join(scratch.home, 'new'), 'new');
    expect(
      setAside(
        path,
        () => false,
        () => join(scratch.home, 'new'),
      ),
    ).toMatchObject({ kind: 'moved' });
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(scratch.home)).toHaveLength(4);
  });

  test('is left to the process that is at it, unless that one died', () => {
    using scratch = createScratchHome();
    const path = damagedIn(scratch.home);
    writeFileSync(`${path}.guard`, '');
    expect(setAside(path, () => false)).toEqual({ kind: 'later' });
    const aMinuteAgo = Date.now() / 1_000 - 60;
    utimesSync(`${path}.guard`, aMinuteAgo, aMinuteAgo);
    expect(setAside(path, () => false)).toEqual({ kind: 'later' });
    expect(setAside(path, () => false)).toMatchObject({ kind: 'moved' });
  });
});
