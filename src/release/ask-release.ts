import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askVersion } from './ask-version.ts';
import { executableName } from './assets.ts';
import { downloadExecutable } from './download.ts';
import type { Release } from './read-release.ts';
import type { Target } from './target.ts';

/**
 * The version of a release that does not state it, as of a folder made by hand: its executable is fetched, checked,
 * asked, and removed again.
 */
export async function askRelease(release: Release, target: Target, signal?: AbortSignal): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wellpipe-'));
  try {
    const executable = join(folder, executableName(target));
    await downloadExecutable(release, target, executable, signal ? { signal } : {});
    return await askVersion(executable, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
