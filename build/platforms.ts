import { TARGETS, type Target, targetName } from '../src/release/target.ts';

/** Of the running Bun, which is what a build for this machine stands on. */
export function findHostTarget(): Target {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const isMusl = os === 'linux' && !hasGlibc();
  const target = TARGETS.find((one) => one.os === os && one.arch === process.arch && one.isMusl === isMusl);
  if (target) return target;
  throw new Error(`Wellpipe is not made for ${os} ${process.arch}; see TARGETS in src/release/target.ts.`);
}

export function findTarget(name: string): Target {
  const target = TARGETS.find((one) => targetName(one) === name);
  if (target) return target;
  throw new Error(`there is no target "${name}". Targets: ${TARGETS.map(targetName).join(', ')}.`);
}

/** The Bun that the executable of a platform holds. Bun downloads it from the npm registry once. */
export function runtimeOf(target: Target): Bun.Build.CompileTarget {
  return `bun-${targetName(target)}` as Bun.Build.CompileTarget;
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

/** As Linux calls the processor, in the names of loaders and emulators. */
export function machineOf({ arch }: Target): 'x86_64' | 'aarch64' {
  return arch === 'x64' ? 'x86_64' : 'aarch64';
}

/** What starts an executable for Linux: the one file of the system that it names by its path. */
export function loaderOf(target: Target): string {
  if (target.isMusl) return `/lib/ld-musl-${machineOf(target)}.so.1`;
  return target.arch === 'x64' ? '/lib64/ld-linux-x86-64.so.2' : '/lib/ld-linux-aarch64.so.1';
}
