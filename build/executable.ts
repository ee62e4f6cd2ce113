import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import type { BuildFacts } from '../src/core/build-facts.ts';
import { executableName } from '../src/release/assets.ts';
import { type Target, targetName } from '../src/release/target.ts';
import { signAdHoc } from './ad-hoc-signature.ts';
import { checkFormat } from './check-format.ts';
import { compile } from './compile.ts';
import { runtimeOf } from './platforms.ts';
import { findRunner } from './runner.ts';
import { smoke } from './smoke.ts';

interface Making {
  root: string;
  /** A folder to make things in, gone afterwards. */
  work: string;
  facts: Omit<BuildFacts, 'target'>;
  /** Executables in this folder were made elsewhere: they are taken as they are instead of compiled. */
  prebuilt?: string | undefined;
}

export interface Executable {
  bytes: Uint8Array;
  /** What was done to see that it is right, for people. */
  checks: string;
  /** Paths of what was compiled; none when it was made elsewhere. */
  modules: string[];
}

/** Makes the executable of a target, looks at its form and runs it where something here can. */
export async function makeExecutable(target: Target, making: Making): Promise<Executable> {
  const folder = join(making.work, targetName(target));
  const path = join(folder, target.os === 'windows' ? 'wellpipe.exe' : 'wellpipe');
  await mkdir(folder);
  const prebuilt = making.prebuilt && join(making.prebuilt, executableName(target));
  const isPrebuilt = prebuilt !== undefined && existsSync(prebuilt);
  const modules = isPrebuilt ? [] : await compileTarget(target, path, making);
  if (isPrebuilt) await copyFile(prebuilt, path);
  await chmod(path, 0o755);
  const bytes = await readFile(path);
  const format = checkFormat(target, bytes);
  const runner = findRunner(target, process.env.WELLPIPE_MUSL_ROOT);
  if (runner) await smoke(path, packageJson.version, folder, runner.command);
  return { bytes, modules, checks: runner ? `${format}; ${runner.about}` : format };
}

async function compileTarget(target: Target, path: string, { root, facts }: Making): Promise<string[]> {
  const modules = await compile({
    entry: join(root, 'src/main.ts'),
    outfile: path,
    runtime: runtimeOf(target),
    facts: { target: targetName(target), ...facts },
    ...(target.os === 'windows' && { windows: describeForWindows(root) }),
  });
  // Bun 1.4.5 signs what it makes for Apple silicon; on Intel it leaves the signature of the bare runtime.
  if (target.os === 'darwin' && target.arch === 'x64') {
    await writeFile(path, signAdHoc(await readFile(path), packageJson.name));
  }
  return modules;
}

/** What Explorer shows. Bun 1.4.5 can write it on Windows only. */
function describeForWindows(root: string) {
  if (process.platform !== 'win32') return undefined;
  return {
    icon: join(root, 'assets/icon.ico'),
    title: 'Wellpipe',
    publisher: 'The Wellpipe authors',
    version: `${packageJson.version.replace(/[-+].*$/, '')}.0`,
    description: packageJson.description,
    copyright: 'MIT licence',
  };
}
