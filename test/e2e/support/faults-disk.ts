import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createScratchHome } from '../../support/scratch-home.ts';
import type { Machine } from './login.ts';

const PAGE_BYTES = 4_096;
const FILLER = 'filler';

/** A file system of its own in the place of a machine's folder, so small that it can be filled up. */
export class SmallDisk implements Disposable {
  readonly #folder: string;

  constructor({ home }: { home: Pick<Machine['home'], 'wellpipeHome'> }, sizeKiB: number) {
    this.#folder = home.wellpipeHome;
    mkdirSync(this.#folder);
    if (!mount(this.#folder, `size=${sizeKiB}k,mode=700`)) throw new Error('The disk cannot be mounted.');
  }

  fill(): void {
    const filler = openSync(join(this.#folder, FILLER), 'a');
    try {
      for (;;) writeSync(filler, Buffer.alloc(PAGE_BYTES));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      closeSync(filler);
    }
  }

  free(): void {
    rmSync(join(this.#folder, FILLER));
  }

  [Symbol.dispose](): void {
    spawnSync('umount', ['--lazy', this.#folder]);
  }
}

function mount(folder: string, options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
}

/** Root on Linux may, where the kernel lets it. */
export const canMount: boolean = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();
if (!canMount) console.warn('A full disk is not tried: only root on Linux can make one.');

function tryMount(): boolean {
  using scratch = createScratchHome();
  const isMounted = mount(scratch.home, 'size=64k');
  if (isMounted) spawnSync('umount', [scratch.home]);
  return isMounted;
}

/** Takes a machine's folder away, as a disk that is pulled out; disposed, it is back. */
export function pullOut({ home }: Machine): Disposable {
  const aside = join(home.home, 'aside');
  renameSync(home.wellpipeHome, aside);
  writeFileSync(home.wellpipeHome, 'in the way');
  return {
    [Symbol.dispose]() {
      rmSync(home.wellpipeHome);
      renameSync(aside, home.wellpipeHome);
    },
  };
}
