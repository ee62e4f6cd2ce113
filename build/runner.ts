import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Target, targetName } from '../src/release/target.ts';
import { findHostTarget, loaderOf, machineOf } from './platforms.ts';

/** How an executable is started here. */
interface Runner {
  /** What stands before it on the command line. */
  command: string[];
  /** For people. */
  about: string;
}

/**
 * What runs the executable of a target on this machine: nothing more than the system, or for Linux qemu with
 * the libraries of another. Those of musl are in `muslRoot`, in a folder for each processor. Undefined when
 * nothing does.
 */
export function findRunner(target: Target, muslRoot?: string): Runner | undefined {
  if (targetName(target) === targetName(findHostTarget())) return { command: [], about: 'runs' };
  if (target.os !== 'linux') return undefined;
  const emulator = `qemu-${machineOf(target)}-static`;
  const root = findRoot(target, muslRoot);
  if (root === undefined || !existsSync(join(root, loaderOf(target)))) return undefined;
  return Bun.which(emulator) === null
    ? undefined
    : { command: [emulator, '-L', root], about: 'runs under qemu' };
}

/** Debian puts the C library of another processor there: `libc6-arm64-cross`, `libc6-amd64-cross`. */
function findRoot(target: Target, muslRoot?: string): string | undefined {
  if (!target.isMusl) return `/usr/${machineOf(target)}-linux-gnu`;
  return muslRoot && join(muslRoot, machineOf(target));
}
