import { type Target, targetName } from '../src/release/target.ts';
import { checkAdHocSignature } from './ad-hoc-signature.ts';
import { readElf } from './elf.ts';
import { readPe } from './pe.ts';
import { loaderOf, machineOf } from './platforms.ts';

/** Of these glibc has something on every machine. */
const GLIBC = /^(ld-linux-.*|lib(c|m|dl|pthread|rt))\.so\.\d+$/;

/** The executable has the form that its target loads; answers what was looked at, for people. */
export function checkFormat(target: Target, file: Uint8Array): string {
  switch (target.os) {
    case 'linux':
      return checkElf(target, file);
    case 'darwin': {
      const { arch, pages } = checkAdHocSignature(file);
      expectSame('processor', arch, target.arch);
      return `Mach-O, ${pages} pages as signed`;
    }
    case 'windows': {
      const { arch, isConsole, isSigned } = readPe(file);
      expectSame('processor', arch, target.arch);
      expectSame('console', isConsole, true);
      expectSame('signature of the runtime', isSigned, false);
      return 'PE, console';
    }
  }
}

function checkElf(target: Target, file: Uint8Array): string {
  const { arch, interpreter, needed } = readElf(file);
  expectSame('processor', arch, target.arch);
  expectSame('loader', interpreter, loaderOf(target));
  // musl has no C++ library of its own: on Alpine it is a package, as docs/releasing.md says.
  const known = target.isMusl ? [`libc.musl-${machineOf(target)}.so.1`, 'libstdc++.so.6'] : [];
  const unknown = needed.filter((name) => !known.includes(name) && (target.isMusl || !GLIBC.test(name)));
  if (unknown.length > 0) {
    throw new Error(`the executable for ${targetName(target)} needs ${unknown.join(', ')}.`);
  }
  return `ELF, ${target.isMusl ? 'musl and libstdc++' : 'glibc'}`;
}

function expectSame<T>(what: string, actual: T, expected: T): void {
  if (actual !== expected) throw new Error(`${what}: the executable has ${actual}, not ${expected}.`);
}
