import { join } from 'node:path';
import type { Machine } from './client.ts';

/** Where programs of this machine keep their settings. */
export interface Folders {
  platform: NodeJS.Platform;
  home: string;
  /** Of programs that follow the XDG rules on every system. */
  config: string;
  /** Of desktop programs: Application Support, AppData\Roaming, or the XDG one. */
  settings: string;
  /** AppData\Local, on Windows. */
  local: string;
  /** The folder that an environment variable names; undefined where it is not set. */
  named(variable: string): string | undefined;
}

export function listFolders({ platform, home, environment }: Machine): Folders {
  const named = (variable: string) => environment[variable]?.trim() || undefined;
  const config = named('XDG_CONFIG_HOME') ?? join(home, '.config');
  const roaming = named('APPDATA') ?? join(home, 'AppData', 'Roaming');
  const settings =
    platform === 'win32'
      ? roaming
      : platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : config;
  const local = named('LOCALAPPDATA') ?? join(home, 'AppData', 'Local');
  return { platform, home, config, settings, local, named };
}
