import { expect, test } from 'bun:test';
import packageJson from '../../../package.json' with { type: 'json' };
import { compressedName, executableName, releaseFolder } from '../../../src/release/assets.ts';
import { findOwnTarget, TARGETS } from '../../../src/release/target.ts';

test('assets are named after system, processor and C library, never after a version', () => {
  expect(TARGETS.map(executableName)).toEqual([
    'wellpipe-linux-x64',
    'wellpipe-linux-arm64',
    'wellpipe-linux-x64-musl',
    'wellpipe-linux-arm64-musl',
    'wellpipe-darwin-arm64',
    'wellpipe-darwin-x64',
    'wellpipe-windows-x64.exe',
    'wellpipe-windows-arm64.exe',
  ]);
  expect(TARGETS.map(compressedName).at(-1)).toBe('wellpipe-windows-arm64.exe.gz');
});

test('releases are where package.json says', () => {
  const { url } = packageJson.repository;
  expect(releaseFolder()).toBe(`${url}/releases/latest/download/`);
  expect(releaseFolder('0.2.0')).toBe(`${url}/releases/download/v0.2.0/`);
});

test('run from source, the program is made for no target', () => {
  expect(findOwnTarget()).toBeUndefined();
});
