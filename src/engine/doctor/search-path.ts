import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { findOwnCommand } from '../../core/executable.ts';
import { type Check, ok, warn } from './check.ts';
import { quotePath, showPath } from './show-path.ts';

const NAMES = process.platform === 'win32' ? ['wellpipe.exe'] : ['wellpipe'];

/** What starts when the member types `wellpipe`. */
export const SEARCH_PATH: Check = {
  name: 'PATH',
  isOfMachine: true,
  run({ environment, machine }) {
    const { command, args } = findOwnCommand();
    const [first, ...others] = findPrograms(environment.PATH ?? environment.Path ?? '');
    if (args.length > 0) {
      return ok(first ? `\`wellpipe\` is ${showPath(first, machine)}` : '`wellpipe` is not on it');
    }
    const repair = putFirst(dirname(command), machine);
    if (first === undefined) return warn('`wellpipe` is not on it', repair);
    if (realPath(first) !== realPath(command)) {
      const shown = [first, command].map((path) => showPath(path, machine));
      return warn(`\`wellpipe\` is ${shown[0]}, and this is ${shown[1]}`, repair);
    }
    const hidden = others.filter((path) => realPath(path) !== realPath(command));
    const more = hidden.map((path) => showPath(path, machine)).join(', ');
    return ok(`\`wellpipe\` is this one${more === '' ? '' : `; behind it there is ${more}`}`);
  },
};

/** Every `wellpipe` that can be started, in the order a shell looks for it. */
function findPrograms(searchPath: string): string[] {
  const folders = [...new Set(searchPath.split(delimiter))].filter((folder) => folder !== '');
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not for this user: the shell goes on too.
    return false;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Replaced while it runs, by an upgrade: the name is all there is.
    return path;
  }
}

function putFirst(folder: string, machine: Parameters<typeof quotePath>[1]): string {
  if (process.platform === 'win32') return `setx PATH "${folder};%PATH%"`;
  return `export PATH=${quotePath(folder, machine)}:"$PATH"`;
}
