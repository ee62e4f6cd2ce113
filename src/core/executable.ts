import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** How this program is started: its own executable, or from source the runtime with the entry file. */
export interface OwnCommand {
  command: string;
  args: string[];
}

/** Bun mounts a compiled executable's modules there. */
const COMPILED_ROOTS = ['/$bunfs/', 'B:\\~BUN\\', 'B:/~BUN/'];
/** What Linux puts behind the path of a running file that was replaced or deleted (seen in Bun 1.4.5). */
const DELETED_MARK = / \(deleted\)$/;
/** Linux: the file that runs, whatever stands at its path by now. */
const RUNNING_FILE = '/proc/self/exe';

export function findOwnCommand(): OwnCommand {
  const [, entry = ''] = process.argv;
  if (isCompiled(entry)) return { command: process.execPath.replace(DELETED_MARK, ''), args: [] };
  const isDeno = 'Deno' in globalThis;
  return { command: process.execPath, args: [...(isDeno ? ['run', '-A'] : []), resolve(entry)] };
}

/**
 * The same for a child that must be this very version, also after an upgrade or an uninstall under a running
 * server. macOS and Windows know the path alone.
 */
export function findRunningProgram(): OwnCommand {
  const own = findOwnCommand();
  return own.args.length === 0 && existsSync(RUNNING_FILE) ? { ...own, command: RUNNING_FILE } : own;
}

function isCompiled(entry: string): boolean {
  return COMPILED_ROOTS.some((root) => entry.startsWith(root));
}
