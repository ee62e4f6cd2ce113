import { join } from 'node:path';
import { AccessTokens } from '../auth/access-tokens.ts';
import type { CallbackPort } from '../auth/callback-port.ts';
import { EnvFile } from '../auth/env-file.ts';
import { Keyring, type PassphrasePrompt } from '../auth/keyring.ts';
import { LoginStore } from '../auth/login-store.ts';
import { RefreshTrail } from '../auth/refresh-trail.ts';
import { auditTo } from '../core/audit.ts';
import { type Environment, readVariable } from '../core/environment.ts';
import { resolveHomePaths } from '../core/paths.ts';
import { StateDb } from '../core/state-db.ts';
import { WhoopClient } from '../whoop/client.ts';
import { observeRefreshes, observeRequests, openBudget } from './bookkeeping.ts';
import type { Context } from './context.ts';
import { ConversationLogin } from './conversation-login.ts';
import { writeDemoDiary } from './demo-diary.ts';
import { startDemo } from './demo-login.ts';
import { openHistory } from './open-history.ts';
import { findRelayPort } from './relayed-login.ts';

export interface ContextOptions {
  envFile?: string | undefined;
  /** The simulated member instead of the real one. */
  demo?: boolean | undefined;
  /** How long a call may wait for the login, WHOOP's rate limit and repeats. */
  patienceMs?: number | undefined;
  /** Told when a request waits for the rate limit, until when (epoch milliseconds); undefined when it goes on. */
  onWait?: ((until: number | undefined) => void) | undefined;
  /** Somebody who can be asked for a passphrase. */
  prompt?: PassphrasePrompt | undefined;
  /** Where this process serves HTTP anyway: a login whose redirect leads there waits there. */
  callbackPort?: CallbackPort | undefined;
}

/** Opens what engine functions work with. Reads `.env`, asks WHOOP nothing. */
export async function openContext(environment: Environment, options: ContextOptions = {}): Promise<Context> {
  const { envFile, demo, patienceMs, onWait, prompt, callbackPort } = options;
  const paths = resolveHomePaths(environment, envFile);
  const state = new StateDb(demo ? undefined : join(paths.home, 'state.db'));
  const audit = auditTo(state);
  const simulated = demo ? await startDemo(state) : undefined;
  const store = simulated?.store ?? openStore(paths.envFile, environment, state, prompt);
  // Refuses at once a base URL that tokens must not be sent to.
  store.origin();
  const now = () => new Date();
  const tokens = new AccessTokens({ store, now, fetch: observeRefreshes(audit) });
  const whoop = new WhoopClient({
    // A login at another WHOOP may take over while a server runs.
    origin: () => store.origin(),
    tokens,
    budget: openBudget(state, store, onWait),
    state,
    onRequest: observeRequests(audit),
    ...(patienceMs === undefined ? {} : { patienceMs }),
  });
  const history = openHistory({ home: demo ? undefined : paths.home, store, whoop, patienceMs, now });
  if (simulated) writeDemoDiary(history.member, simulated.member, now());
  callbackPort?.relayBy((proof) => findRelayPort(state, proof));
  const login = new ConversationLogin({ store, state, syncer: history.syncer }, callbackPort);
  return {
    paths,
    store,
    tokens,
    whoop,
    ...history,
    state,
    login,
    isSimulated: simulated !== undefined,
    now,
    async close() {
      await login.close();
      await history.syncer.close();
      await history.queries.close();
      history.history.close();
      await tokens.settle();
      await simulated?.stop();
      await state.close();
    },
  };
}

function openStore(
  envFile: string,
  environment: Environment,
  state: StateDb,
  prompt: PassphrasePrompt | undefined,
): LoginStore {
  const keyring = new Keyring({ passphrase: readVariable(environment, 'WELLPIPE_PASSPHRASE'), prompt });
  return new LoginStore(new EnvFile(envFile), environment, keyring, new RefreshTrail(state));
}
