import { sep } from 'node:path';
import type { Machine } from '../../clients/client.ts';

/** A path for people: the member's home folder is `~`. */
export function showPath(path: string, { home }: Pick<Machine, 'home'>): string {
  if (path === home) return '~';
  return path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path;
}

/** The same as a word of a shell's command line. */
export function quotePath(path: string, machine: Pick<Machine, 'home'>): string {
  const shown = showPath(path, machine);
  // A shell expands `~` outside quotes only.
  return /^[\w./~-]+$/.test(shown) ? shown : `'${path.replaceAll("'", `'\\''`)}'`;
}
