import { resolve } from 'node:path';

/** How this program is started: its own executable, or from source the runtime with the entry file. */
export interface OwnCommand {
  command: string;
  args: string[];
}

/** Bun mounts a compiled executable's modules there. */
const COMPILED_ROOTS = ['/$bunfs/', 'B:\\~BUN\\', 'B:/~BUN/'];

export function findOwnCommand(): OwnCommand {
  const [, entry = ''] = process.argv;
  if (COMPILED_ROOTS.some((root) => entry.startsWith(root))) return { command: process.execPath, args: [] };
  const isDeno = 'Deno' in globalThis;
  return { command: process.execPath, args: [...(isDeno ? ['run', '-A'] : []), resolve(entry)] };
}
