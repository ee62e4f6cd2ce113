import { basename, dirname, join, relative, sep } from 'node:path';
import type { Environment } from '../core/environment.ts';

/** How install.sh ends each line that it adds to a file of a shell. */
export const MARKER = '# added by the Wellpipe installer';

const FISH_FILE = 'wellpipe.fish';

interface ShellFile {
  path: string;
  /**
   * install.sh may have made it: then nothing but its lines is in it, since it begins a line of its own in an
   * empty file that was there. Any other is the member's.
   */
  mayBeOurs: boolean;
}

/** Files of shells that install.sh may have added a line to, there or not. */
export function listShellFiles(home: string, environment: Environment): ShellFile[] {
  const config = environment.XDG_CONFIG_HOME || join(home, '.config');
  // ZDOTDIR is mostly set in ~/.zshenv and not exported; these are where it leads to.
  const zsh = new Set([environment.ZDOTDIR || home, home, join(config, 'zsh')]);
  const made = [
    ...['.profile', '.bashrc'].map((name) => join(home, name)),
    ...[...zsh].map((folder) => join(folder, '.zshrc')),
    join(config, 'fish', 'conf.d', FISH_FILE),
  ];
  return [
    ...made.map((path) => ({ path, mayBeOurs: true })),
    ...['.bash_profile', '.bash_login'].map((name) => ({ path: join(home, name), mayBeOurs: false })),
  ];
}

/** What install.sh makes for a file where it is missing: inner folders first. */
export function listMadeFolders(path: string): string[] {
  return basename(path) === FISH_FILE ? [dirname(path), dirname(dirname(path))] : [];
}

/** The text without the lines by which install.sh has put this folder on the PATH; all else stays. */
export function withoutPathLines(text: string, folder: string, home: string): string {
  const spellings = spellFolder(folder, home);
  const isOurs = (line: string) =>
    line.trimEnd().endsWith(MARKER) && spellings.some((spelling) => line.includes(spelling));
  // Each with its end, so that a file without one at its end keeps it so.
  return text
    .split(/(?<=\n)/)
    .filter((line) => !isOurs(line))
    .join('');
}

/** As a word of sh and of fish. */
function spellFolder(folder: string, home: string): string[] {
  const within = relative(home, folder).split(sep).join('/');
  return [
    `"$HOME/${within}"`,
    `'${folder.replaceAll("'", String.raw`'\''`)}'`,
    `'${folder.replace(/[\\']/g, String.raw`\$&`)}'`,
  ];
}
