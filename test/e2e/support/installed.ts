import { copyFileSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findHostTarget } from '../../../build/platforms.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import {
  BINARY,
  type RunningWellpipe,
  type RunResult,
  runWellpipe,
  spawnWellpipe,
} from '../../support/binary.ts';
import { ReleaseServer } from '../../support/release-server.ts';
import { createScratchHome, type ScratchHome } from '../../support/scratch-home.ts';

/** The version of the built executable. */
export const OWN_VERSION: string = packageJson.version;
export const TARGET = findHostTarget();
/** Where the new executables of these tests run: they are scripts. */
export const canRunScripts: boolean = process.platform !== 'win32';

/** What passes for the executable of a version: it can tell that, and nothing else. */
export function fakeExecutable(version: string): string {
  return `#!/bin/sh\necho ${version}\n`;
}

/** The built executable where install.sh puts it, in a home of its own, and a server with releases. */
export class Installed implements AsyncDisposable {
  readonly home: ScratchHome = createScratchHome();
  readonly folder: string = join(this.home.wellpipeHome, 'bin');
  readonly path: string = join(this.folder, 'wellpipe');
  readonly previous: string = join(this.folder, 'wellpipe.previous');
  readonly releases: ReleaseServer;

  private constructor(releases: ReleaseServer) {
    this.releases = releases;
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    placeExecutable(this.path);
  }

  static async start(): Promise<Installed> {
    return new Installed(await ReleaseServer.start());
  }

  /** A release whose executable is a script of that version. */
  publish(version: string): void {
    this.releases.publish(fakeExecutable(version), { version, target: TARGET });
  }

  get env(): Record<string, string> {
    return { WELLPIPE_RELEASES_URL: this.releases.url };
  }

  run(args: readonly string[], { env = {}, executable = this.path } = {}): Promise<RunResult> {
    return runWellpipe(args, { home: this.home, env: { ...this.env, ...env }, executable });
  }

  start(args: readonly string[], { env = {} } = {}): RunningWellpipe {
    return spawnWellpipe(args, { home: this.home, env: { ...this.env, ...env }, executable: this.path });
  }

  /** The answer of a run that succeeds. */
  async ask(args: readonly string[], options?: { executable: string }): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await this.run([...args, '--json'], options);
    if (code !== 0) throw new Error(`\`wellpipe ${args.join(' ')}\` ended with ${code}.\n${stdout}${stderr}`);
    return JSON.parse(stdout);
  }

  /** What a file beside the executable answers to `--version`; undefined where it is not there. */
  versionOf(path: string = this.path): string | undefined {
    if (!readdirSync(this.folder).some((name) => join(this.folder, name) === path)) return undefined;
    return Bun.spawnSync([path, '--version']).stdout.toString().trim();
  }

  /** Files on their way that somebody has left. */
  leftovers(): string[] {
    return readdirSync(this.folder).filter((name) => name.endsWith('.tmp'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.releases[Symbol.asyncDispose]();
    this.home[Symbol.dispose]();
  }
}

/** A link, since copying takes as long as a test. */
export function placeExecutable(path: string): void {
  try {
    linkSync(BINARY, path);
  } catch {
    copyFileSync(BINARY, path);
  }
}
