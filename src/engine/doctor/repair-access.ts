import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Machine } from '../../clients/client.ts';
import { errorCode } from '../../core/disk-error.ts';
import type { AppError } from '../../core/errors.ts';
import { quotePath } from './show-path.ts';

/** The command that lets the member at what an error says is forbidden; undefined for any other error. */
export function repairAccess({ cause }: AppError, machine: Pick<Machine, 'home'>): string | undefined {
  const isForbidden = ['EACCES', 'EPERM'].includes(errorCode(cause) ?? '');
  const path = cause instanceof Error && 'path' in cause ? cause.path : undefined;
  return isForbidden && typeof path === 'string' ? openPath(path, machine) : undefined;
}

/** The command that lets the member at a path; undefined on Windows, where none is that short. */
export function openPath(path: string, machine: Pick<Machine, 'home'>): string | undefined {
  if (process.platform === 'win32') return undefined;
  const barrier = findBarrier(path);
  const stats = statSync(barrier);
  const word = quotePath(barrier, machine);
  if (stats.uid !== process.getuid?.()) return `sudo chown "$(id -un)" ${word}`;
  return `chmod u+rw${stats.isDirectory() ? 'x' : ''} ${word}`;
}

/** The command that moves away what only stands in the way, under a name that is free. */
export function moveAside(path: string, machine: Pick<Machine, 'home'>): string {
  const names = [`${path}.bad`, ...Array.from({ length: 9 }, (_, index) => `${path}.bad${index + 2}`)];
  const free = names.find((name) => !existsSync(name)) ?? `${path}.bad-${Date.now()}`;
  const [from, to] = [path, free].map((name) => quotePath(name, machine));
  return `${process.platform === 'win32' ? 'move' : 'mv'} ${from} ${to}`;
}

/** The command that opens a file for the member to correct it. */
export function editFile(path: string, machine: Pick<Machine, 'home'>): string {
  const word = quotePath(path, machine);
  return process.platform === 'win32' ? `notepad ${word}` : `\${EDITOR:-nano} ${word}`;
}

/** The path, or the first folder above it that can be asked about. */
function findBarrier(path: string): string {
  try {
    statSync(path);
    return path;
  } catch {
    // Its folder lets nobody look into it.
    const above = dirname(path);
    return above === path ? path : findBarrier(above);
  }
}
