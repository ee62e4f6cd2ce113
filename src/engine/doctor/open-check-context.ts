import { join } from 'node:path';
import { EnvFile } from '../../auth/env-file.ts';
import { Keyring } from '../../auth/keyring.ts';
import type { LoginState } from '../../auth/login-state.ts';
import { LoginStore } from '../../auth/login-store.ts';
import { RefreshTrail, type TrailBooks } from '../../auth/refresh-trail.ts';
import type { Machine } from '../../clients/client.ts';
import { type Environment, readVariable } from '../../core/environment.ts';
import { type AppError, toAppError } from '../../core/errors.ts';
import { type HomePaths, resolveHomePaths } from '../../core/paths.ts';
import { peekDatabase } from '../../core/peek-database.ts';
import { StateDb } from '../../core/state-db.ts';
import { describeServer, findNamedPlaces } from '../client-entry.ts';
import { startDemo } from '../demo-login.ts';
import type { CheckContext } from './check.ts';
import { contactWhoop } from './contact.ts';
import { findObstacle } from './obstacles.ts';

interface CheckOptions {
  envFile: string | undefined;
  demo: boolean;
  machine: Machine;
  countTools: CheckContext['countTools'];
  signal: AbortSignal;
}

/** Unlike a question's context it opens no database and asks nobody for a passphrase: reading must change nothing. */
export async function openCheckContext(
  environment: Environment,
  { envFile, demo, machine, countTools, signal }: CheckOptions,
): Promise<{ context: CheckContext; close(): Promise<void> }> {
  const paths = resolveHomePaths(environment, envFile);
  const { store, stop } = demo
    ? await startDemo(new StateDb())
    : { store: openStore(paths, environment), stop: async () => undefined };
  const now = () => new Date();
  const login = once(() => readLogin(store, signal));
  const started = new Map<string, Promise<number>>();
  return {
    context: {
      environment,
      paths,
      machine,
      server: describeServer(environment, { envFile, demo }),
      named: findNamedPlaces(environment, envFile),
      store,
      login,
      contact: once(() => contactWhoop({ login, store, now }, signal)),
      countTools(server, limit) {
        const key = JSON.stringify(server);
        const tools = started.get(key) ?? countTools(server, limit);
        started.set(key, tools);
        return tools;
      },
      findObstacle: (need) => findObstacle({ environment, paths }, need),
      now,
    },
    close: stop,
  };
}

function openStore({ home, envFile }: HomePaths, environment: Environment): LoginStore {
  const keyring = new Keyring({ passphrase: readVariable(environment, 'WELLPIPE_PASSPHRASE') });
  const trail = new RefreshTrail(peekBooks(join(home, 'state.db')));
  return new LoginStore(new EnvFile(envFile), environment, keyring, trail);
}

/** What earlier refreshes have shown, as it stands. What cannot be read is told by the check of that database. */
function peekBooks(path: string): TrailBooks {
  return {
    get exists() {
      try {
        peekDatabase(path, (prepare) =>
          prepare('SELECT (SELECT 1 FROM refused_app), (SELECT 1 FROM spent_token)').get(),
        );
        return true;
      } catch {
        return false;
      }
    },
    transact: async (run) => peekDatabase(path, run),
    later: () => undefined,
  };
}

async function readLogin(store: LoginStore, signal: AbortSignal): Promise<LoginState | AppError> {
  try {
    return (await store.whyUnopened(signal)) ?? store.read();
  } catch (error) {
    return toAppError(error);
  }
}

function once<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= run();
    return result;
  };
}
