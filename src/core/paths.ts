import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { type Environment, readVariable } from './environment.ts';

/** Where Wellpipe keeps its files. One folder to back up, one to delete. */
export interface HomePaths {
  home: string;
  envFile: string;
  /** The simulated member's own home; `--demo` opens nothing else. */
  demoHome: string;
}

/** Paths under `WELLPIPE_HOME`; `envFile` (a flag's value) wins over `WELLPIPE_ENV_FILE`. */
export function resolveHomePaths(environment: Environment, envFile?: string): HomePaths {
  const home = expandPath(readVariable(environment, 'WELLPIPE_HOME') ?? '~/.wellpipe');
  const chosen = envFile ?? readVariable(environment, 'WELLPIPE_ENV_FILE');
  return {
    home,
    envFile: chosen === undefined ? join(home, '.env') : expandPath(chosen),
    demoHome: join(home, 'demo'),
  };
}

/** Assistants pass `~` through unexpanded, since no shell reads their configuration. */
function expandPath(path: string): string {
  if (path === '~' || path.startsWith('~/')) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : resolve(path);
}
