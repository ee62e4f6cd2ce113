import { expect, test } from 'bun:test';
import { signAdHoc } from '../../../build/ad-hoc-signature.ts';
import { checkFormat } from '../../../build/check-format.ts';
import type { Target } from '../../../src/release/target.ts';
import { type ElfParts, makeElf } from './support/elf-file.ts';
import { makeMachO } from './support/mach-o-file.ts';
import { makePe } from './support/pe-file.ts';

const LINUX: Target = { os: 'linux', arch: 'x64', isMusl: false };
const MUSL: Target = { os: 'linux', arch: 'arm64', isMusl: true };
const GLIBC_FILE: ElfParts = {
  machine: 62,
  interpreter: '/lib64/ld-linux-x86-64.so.2',
  needed: ['libc.so.6', 'ld-linux-x86-64.so.2', 'libpthread.so.0', 'libdl.so.2', 'libm.so.6'],
};
const MUSL_FILE: ElfParts = {
  machine: 183,
  interpreter: '/lib/ld-musl-aarch64.so.1',
  needed: ['libstdc++.so.6', 'libc.musl-aarch64.so.1'],
};

test('executables of their platform are taken', () => {
  expect(checkFormat(LINUX, makeElf(GLIBC_FILE))).toBe('ELF, glibc');
  expect(checkFormat(MUSL, makeElf(MUSL_FILE))).toBe('ELF, musl and libstdc++');
  for (const arch of ['x64', 'arm64'] as const) {
    expect(checkFormat({ os: 'windows', arch, isMusl: false }, makePe({ arch }))).toBe('PE, console');
    expect(checkFormat({ os: 'darwin', arch, isMusl: false }, signAdHoc(makeMachO(arch), 'wellpipe'))).toBe(
      'Mach-O, 10 pages as signed',
    );
  }
});

test.each<[string, Target, ElfParts, string]>([
  [
    'another processor',
    LINUX,
    { ...GLIBC_FILE, machine: 183 },
    'processor: the executable has arm64, not x64.',
  ],
  ['another C library', LINUX, { ...MUSL_FILE, machine: 62 }, 'loader: the executable has /lib/ld-musl'],
  [
    'a library',
    LINUX,
    { ...GLIBC_FILE, needed: ['libc.so.6', 'libicu.so.72'] },
    'linux-x64 needs libicu.so.72',
  ],
  ['the C++ library', LINUX, { ...GLIBC_FILE, needed: ['libstdc++.so.6'] }, 'linux-x64 needs libstdc++.so.6'],
  ['glibc', MUSL, { ...MUSL_FILE, needed: ['libc.so.6'] }, 'linux-arm64-musl needs libc.so.6'],
])('an executable for Linux that wants %s is refused', (_, target, parts, message) => {
  expect(() => checkFormat(target, makeElf(parts))).toThrow(message);
});

test('executables for Windows of another processor, without console or with a stale signature are refused', () => {
  const target: Target = { os: 'windows', arch: 'x64', isMusl: false };
  expect(() => checkFormat(target, makePe({ arch: 'arm64' }))).toThrow('processor');
  expect(() => checkFormat(target, makePe({ arch: 'x64', subsystem: 2 }))).toThrow('console');
  expect(() => checkFormat(target, makePe({ arch: 'x64', certificateBytes: 8 }))).toThrow('signature');
});

test('files of another kind are refused', () => {
  const nothing = Buffer.alloc(4096);
  expect(() => checkFormat(LINUX, nothing)).toThrow('this is no 64-bit ELF executable.');
  expect(() => checkFormat({ os: 'windows', arch: 'x64', isMusl: false }, nothing)).toThrow(
    'no 64-bit Windows',
  );
  expect(() => checkFormat({ os: 'darwin', arch: 'x64', isMusl: false }, nothing)).toThrow(
    'no 64-bit Mach-O',
  );
});
