import { join, relative, sep } from 'node:path';
import type { Environment } from '../core/environment.ts';

/** How install.sh ends each line that it adds to a file of a shell. */
const MARKER = '# added by the Wellpipe installer';

interface ShellFile {
  path: string;
  /** Made by install.sh for its line alone; any other is the member's, also an empty one. */
  isOurs: boolean;
}

/** Files of shells that install.sh may have added a line to, there or not. */
export function listShellFiles(home: string, environment: Environment): ShellFile[] {
  const config = environment.XDG_CONFIG_HOME || join(home, '.config');
  // ZDOTDIR is mostly set in ~/.zshenv and not exported; these are where it leads to.
  const zsh = new Set([environment.ZDOTDIR || home, home, join(config, 'zsh')]);
  const paths = [
    ...['.profile', '.bash_profile', '.bash_login', '.bashrc'].map((name) => join(home, name)),
    ...[...zsh].map((folder) => join(folder, '.zshrc')),
  ];
  return [
    ...paths.map((path) => ({ path, isOurs: false })),
    { path: join(config, 'fish', 'conf.d', 'wellpipe.fish'), isOurs: true },
  ];
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
