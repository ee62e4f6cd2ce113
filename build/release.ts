import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import type { BuildFacts } from '../src/core/build-facts.ts';
import { compressedName, executableName, SUMS_FILE, VERSION_FILE } from '../src/release/assets.ts';
import { type Target, targetName } from '../src/release/target.ts';
import { pack, toGzip } from './archives.ts';
import { bundleName, hasBundle, makeBundle } from './bundle.ts';
import { type Executable, makeExecutable } from './executable.ts';
import { fillInstaller, INSTALLERS } from './installers.ts';
import { makeSbom } from './sbom.ts';
import { makeServerJson } from './server-json.ts';
import type { SigningKeys } from './signing.ts';
import { hashFiles, sealRelease } from './sums.ts';
import { inWorkFolder } from './work-folder.ts';

export interface ReleasePlan {
  root: string;
  /** A folder to make things in, gone afterwards. */
  work: string;
  /** Replaced as a whole once everything in it is made and checked. */
  out: string;
  targets: readonly Target[];
  facts: Omit<BuildFacts, 'target'>;
  /** Where executables that were made elsewhere are. */
  prebuilt?: string | undefined;
  /** Without them, the release is not signed. */
  keys?: SigningKeys | undefined;
}

/** What was made of one target. */
export interface Made {
  target: string;
  bytes: number;
  compressedBytes: number;
  checks: string;
}

/** A release: one flat folder, in which `SHA256SUMS` names everything else. */
export async function buildRelease(plan: ReleasePlan): Promise<Made[]> {
  refuseOtherBun();
  await refuseToReplace(plan.out);
  const folder = join(plan.work, 'release');
  await mkdir(folder);
  const made: Made[] = [];
  const modules: string[] = [];
  for (const target of plan.targets) {
    const executable = await makeExecutable(target, plan);
    made.push(await placeExecutable(target, executable, plan.root, folder));
    modules.push(...executable.modules);
  }
  await describeRelease(plan, folder, modules);
  await sealRelease(folder, plan.facts.date, plan.keys);
  await placeRelease(folder, plan.out);
  return made;
}

/** Copied first, since another folder may be on another disk, then in place at once. */
async function placeRelease(folder: string, out: string): Promise<void> {
  await inWorkFolder(dirname(out), async (near) => {
    const copy = join(near, 'release');
    await cp(folder, copy, { recursive: true });
    await rm(out, { recursive: true, force: true });
    await rename(copy, out);
  });
}

/** The runtime is most of an executable: the same bytes need the same one. */
function refuseOtherBun(): void {
  const { bun } = packageJson.devDependencies;
  if (Bun.version !== bun) throw new Error(`this is Bun ${Bun.version}; a release is made with ${bun}.`);
}

/** Only what a build has made is replaced, whatever `--out` names. */
async function refuseToReplace(out: string): Promise<void> {
  const names = existsSync(out) ? await readdir(out) : [];
  if (names.length === 0 || names.includes(SUMS_FILE)) return;
  throw new Error(`${out} has other files than a release in it. Name another folder.`);
}

async function placeExecutable(
  target: Target,
  { bytes, checks }: Executable,
  root: string,
  folder: string,
): Promise<Made> {
  const packed = await pack(bytes);
  const compressed = toGzip(packed);
  const path = join(folder, executableName(target));
  await writeFile(path, bytes);
  await chmod(path, 0o755);
  await writeFile(join(folder, compressedName(target)), compressed);
  if (hasBundle(target)) {
    const icon = await readFile(join(root, 'assets/icon.png'));
    await writeFile(join(folder, bundleName(target)), makeBundle(target, packed, icon));
  }
  return { target: targetName(target), bytes: bytes.length, compressedBytes: compressed.length, checks };
}

/** What stands beside the executables: how to install them, what is in them, which version they are. */
async function describeRelease({ root, facts, targets }: ReleasePlan, folder: string, modules: string[]) {
  for (const name of INSTALLERS) {
    const text = await readFile(join(root, name), 'utf8');
    await writeFile(join(folder, name), fillInstaller(text, facts.releaseKey), { mode: 0o755 });
  }
  const bundles = targets.filter(hasBundle).map(bundleName);
  await writeFile(join(folder, VERSION_FILE), `${packageJson.version}\n`);
  await writeJson(join(folder, 'wellpipe.cdx.json'), makeSbom(root, modules, facts));
  await writeJson(join(folder, 'server.json'), makeServerJson(await hashFiles(folder, bundles)));
}

async function writeJson(path: string, value: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}
