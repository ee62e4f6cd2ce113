import { MemoryStorage } from '../auth/env-storage.ts';
import { LoginStore } from '../auth/login-store.ts';
import type { StateDb } from '../core/state-db.ts';
import { approveConsent } from '../demo/consent-walk.ts';
import type { SimulatedMember } from '../demo/member.ts';
import { type SimulatedWhoop, startSimulatedWhoop } from '../demo/server.ts';
import { beginLogin } from './login.ts';

const LOGIN_TIMEOUT_MS = 30_000;
/** Nobody else asks it, and nobody is to wait. */
const RATE_LIMIT = { minute: 100_000, day: 1_000_000 };

export interface Demo {
  store: LoginStore;
  member: SimulatedMember;
  stop(): Promise<void>;
}

/** A simulated WHOOP of its own for this process, and a login to it that never touches the disk. */
export async function startDemo(state: StateDb): Promise<Demo> {
  const whoop = await startSimulatedWhoop({ rateLimit: RATE_LIMIT });
  const stop = () => whoop.close();
  try {
    const store = new LoginStore(new MemoryStorage(describeDemoApp(whoop)));
    const login = await beginLogin({ store, state }, { listen: false, timeoutMs: LOGIN_TIMEOUT_MS });
    await login.submitRedirect(await approveConsent(login.authorizeUrl));
    await login.finished;
    return { store, member: whoop.member, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The environment that points Wellpipe at a simulated WHOOP. */
export function describeDemoApp({ origin, clientId, clientSecret }: SimulatedWhoop) {
  return { WHOOP_BASE_URL: origin, WHOOP_CLIENT_ID: clientId, WHOOP_CLIENT_SECRET: clientSecret };
}
