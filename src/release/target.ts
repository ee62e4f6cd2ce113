import { BUILD } from '../core/build-facts.ts';

/** A platform that an executable is made for. */
export interface Target {
  os: 'linux' | 'darwin' | 'windows';
  arch: 'x64' | 'arm64';
  /** Linux only: made for musl instead of glibc. */
  isMusl: boolean;
}

/** The platforms Wellpipe is made for. */
export const TARGETS: readonly Target[] = [
  { os: 'linux', arch: 'x64', isMusl: false },
  { os: 'linux', arch: 'arm64', isMusl: false },
  { os: 'linux', arch: 'x64', isMusl: true },
  { os: 'linux', arch: 'arm64', isMusl: true },
  { os: 'darwin', arch: 'arm64', isMusl: false },
  { os: 'darwin', arch: 'x64', isMusl: false },
  { os: 'windows', arch: 'x64', isMusl: false },
  { os: 'windows', arch: 'arm64', isMusl: false },
];

/** As in the names of assets: `darwin-arm64`, `linux-x64-musl`. */
export function targetName({ os, arch, isMusl }: Target): string {
  return `${os}-${arch}${isMusl ? '-musl' : ''}`;
}

/** The platform this executable is made for; undefined when the program runs from source. */
export function findOwnTarget(): Target | undefined {
  return TARGETS.find((target) => targetName(target) === BUILD?.target);
}
