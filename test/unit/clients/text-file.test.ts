import { describe, expect, test } from 'bun:test';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readTextFile, removeTextFile, writeTextFile } from '../../../src/clients/text-file.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('reading', () => {
  test('gives the text as it is, with its byte order mark and line ends', () => {
    using home = createScratchHome();
    const path = join(home.home, 'a.json');
    writeFileSync(path, '\ufeff{}\r\n');
    expect(readTextFile(path)).toBe('\ufeff{}\r\n');
  });

  test('nothing is undefined, in a folder that is not there either', () => {
    using home = createScratchHome();
    expect(readTextFile(join(home.home, 'a.json'))).toBeUndefined();
    expect(readTextFile(join(home.home, 'no', 'a.json'))).toBeUndefined();
  });

  test.each([
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le')],
    ['half a character', Buffer.from([0x7b, 0xc3, 0x7d])],
  ])('%s is refused', (_, bytes) => {
    using home = createScratchHome();
    const path = join(home.home, 'a.json');
    writeFileSync(path, bytes);
    expect(() => readTextFile(path)).toThrow(`${path} is not UTF-8 text.`);
  });

  test('a folder is refused', () => {
    using home = createScratchHome();
    const path = join(home.home, 'a.json');
    mkdirSync(path);
    expect(() => readTextFile(path)).toThrow(`Cannot read ${path}: it is no regular file.`);
  });
});

describe('writing', () => {
  test.each([0o644, 0o600, 0o664])('keeps mode %o', (mode) => {
    using home = createScratchHome();
    const path = join(home.home, 'a.json');
    writeFileSync(path, '{}');
    chmodSync(path, mode);
    writeTextFile(path, '{ }');
    expect(readFileSync(path, 'utf8')).toBe('{ }');
    expect(modeOf(path)).toBe(mode);
    expect(readdirSync(home.home)).toEqual(['a.json']);
  });

  test("makes a file that is the member's alone, with its folders", () => {
    using home = createScratchHome();
    const path = join(home.home, 'new', 'folder', 'a.json');
    writeTextFile(path, '{}');
    expect(modeOf(path)).toBe(0o600);
  });

  test('follows a link, of a folder too, and leaves it one', () => {
    using home = createScratchHome();
    const real = join(home.home, 'dotfiles');
    mkdirSync(real);
    writeFileSync(join(real, 'real.json'), '{}');
    symlinkSync('real.json', join(real, 'a.json'));
    symlinkSync(real, join(home.home, 'linked'));
    const path = join(home.home, 'linked', 'a.json');
    writeTextFile(path, '{ }');
    expect(readFileSync(join(real, 'real.json'), 'utf8')).toBe('{ }');
    expect(readlinkSync(join(real, 'a.json'))).toBe('real.json');
    expect(lstatSync(join(home.home, 'linked')).isSymbolicLink()).toBe(true);
  });

  test('a file that nobody may write is left alone', () => {
    using home = createScratchHome();
    const path = join(home.home, 'a.json');
    writeFileSync(path, '{}');
    chmodSync(path, 0o444);
    expect(() => writeTextFile(path, '{ }')).toThrow(`Cannot write ${path}: permission denied.`);
    expect(() => removeTextFile(path)).toThrow(`Cannot write ${path}: permission denied.`);
    expect(readFileSync(path, 'utf8')).toBe('{}');
    expect(readdirSync(home.home)).toEqual(['a.json']);
  });
});

test('removing a file through a link removes what it leads to', () => {
  using home = createScratchHome();
  const real = join(home.home, 'real.json');
  writeFileSync(real, '{}');
  symlinkSync(real, join(home.home, 'a.json'));
  removeTextFile(join(home.home, 'a.json'));
  expect(existsSync(real)).toBe(false);
});
