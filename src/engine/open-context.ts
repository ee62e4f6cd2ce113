import { AccessTokens } from '../auth/access-tokens.ts';
import { EnvFile } from '../auth/env-file.ts';
import { LoginStore } from '../auth/login-store.ts';
import type { Environment } from '../core/environment.ts';
import { resolveHomePaths } from '../core/paths.ts';
import { LiveSource } from '../history/live-source.ts';
import { WhoopClient } from '../whoop/client.ts';
import type { Context } from './context.ts';
import { startDemo } from './demo-login.ts';

export interface ContextOptions {
  envFile?: string | undefined;
  /** The simulated member instead of the real one. */
  demo?: boolean | undefined;
  /** How long a request may wait for WHOOP's rate limit. */
  patienceMs?: number | undefined;
}

/** Opens what engine functions work with. Reads `.env`, asks WHOOP nothing. */
export async function openContext(environment: Environment, options: ContextOptions = {}): Promise<Context> {
  const { envFile, demo, patienceMs } = options;
  const paths = resolveHomePaths(environment, envFile);
  const { store, stop } = demo
    ? await startDemo()
    : { store: new LoginStore(new EnvFile(paths.envFile), environment), stop: async () => undefined };
  const origin = store.origin();
  const now = () => new Date();
  const tokens = new AccessTokens({ store, now });
  const whoop = new WhoopClient({
    // A login at another WHOOP may take over while a server runs.
    origin: () => store.origin(),
    tokens,
    ...(patienceMs === undefined ? {} : { patienceMs }),
  });
  return {
    paths,
    origin,
    store,
    tokens,
    whoop,
    source: new LiveSource(whoop, now),
    now,
    async close() {
      await tokens.settle();
      await stop();
    },
  };
}
