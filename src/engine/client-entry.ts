import { type Entry, type NamedPlaces, SERVER_NAME, type ServerCommand } from '../clients/client.ts';
import { findClient } from '../clients/find-client.ts';
import { toEntry } from '../clients/shapes.ts';
import { type Environment, readVariable } from '../core/environment.ts';
import { findOwnCommand } from '../core/executable.ts';
import { resolveHomePaths } from '../core/paths.ts';

interface ServerOptions {
  /** `--env-file`. */
  envFile?: string | undefined;
  demo?: boolean | undefined;
}

/** What a client has to start for the member of this process. Where their files are is named only if it is unusual. */
export function describeServer(
  environment: Environment,
  { envFile, demo }: ServerOptions = {},
): ServerCommand {
  const { command, args } = findOwnCommand();
  const paths = resolveHomePaths(environment, envFile);
  const isUsualHome = paths.home === resolveHomePaths({}).home;
  const usualFile = resolveHomePaths({ WELLPIPE_HOME: paths.home }).envFile;
  return {
    command,
    args: [
      ...args,
      'serve',
      ...(demo ? ['--demo'] : paths.envFile === usualFile ? [] : ['--env-file', paths.envFile]),
    ],
    env: isUsualHome ? {} : { WELLPIPE_HOME: paths.home },
  };
}

/** Which places of it are named, be it by the usual ones: the rest is for an entry to say. */
export function findNamedPlaces(environment: Environment, envFile: string | undefined): NamedPlaces {
  return {
    home: readVariable(environment, 'WELLPIPE_HOME') !== undefined,
    envFile: (envFile ?? readVariable(environment, 'WELLPIPE_ENV_FILE')) !== undefined,
  };
}

/** What Claude Desktop's file has to hold for it, and that of any client with the usual shape. */
export function describeDesktopConfig(server: ServerCommand): Entry {
  const { container, shape } = findClient('claude-desktop');
  return { [container]: { [SERVER_NAME]: toEntry(shape, server) } };
}
