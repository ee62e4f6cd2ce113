import { expect, test } from 'bun:test';
import { chmodSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  exchangeWithPrevious,
  newTempPath,
  previousPath,
  putInPlace,
  removeLeftovers,
  takeOver,
} from '../../../src/release/swap.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

function setUp(home: string) {
  mkdirSync(home);
  const path = join(home, 'wellpipe');
  writeFileSync(path, 'old');
  chmodSync(path, 0o751);
  const temp = newTempPath(path);
  writeFileSync(temp, 'new');
  return { path, temp, previous: previousPath(path), names: () => readdirSync(home).toSorted() };
}

test('a new file takes the place and the mode of the old one, which is kept', () => {
  using scratch = createScratchHome();
  const { path, temp, previous, names } = setUp(scratch.wellpipeHome);
  takeOver(temp, path);
  putInPlace(temp, path);
  expect([readFileSync(path, 'utf8'), readFileSync(previous, 'utf8')]).toEqual(['new', 'old']);
  expect(statSync(path).mode & 0o777).toBe(0o751);
  exchangeWithPrevious(path);
  expect([readFileSync(path, 'utf8'), readFileSync(previous, 'utf8')]).toEqual(['old', 'new']);
  expect(names()).toEqual(['wellpipe', 'wellpipe.previous']);
});

test('after an upgrade that was killed with both names on one file, the next leaves no third', () => {
  using scratch = createScratchHome();
  const { path, temp, previous, names } = setUp(scratch.wellpipeHome);
  linkSync(path, previous);
  putInPlace(temp, path);
  expect([readFileSync(path, 'utf8'), readFileSync(previous, 'utf8')]).toEqual(['new', 'old']);
  expect(names()).toEqual(['wellpipe', 'wellpipe.previous']);
});

test('leftovers are those of this executable alone', () => {
  using scratch = createScratchHome();
  const { path, names } = setUp(scratch.wellpipeHome);
  writeFileSync(newTempPath(join(scratch.wellpipeHome, 'other')), '');
  writeFileSync(join(scratch.wellpipeHome, 'wellpipe.tmp'), '');
  removeLeftovers(path);
  expect(names()).toEqual([expect.stringMatching(/^\.other\.upgrade-/), 'wellpipe', 'wellpipe.tmp']);
});

test('the previous executable is called so that Windows runs it', () => {
  expect(previousPath('/x/wellpipe')).toBe('/x/wellpipe.previous');
  expect(previousPath('C:\\x\\wellpipe.exe')).toBe('C:\\x\\wellpipe.previous.exe');
});
