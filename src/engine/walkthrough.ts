import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvFile } from '../auth/env-file.ts';
import { LoginStore } from '../auth/login-store.ts';
import type { Environment } from '../core/environment.ts';
import { resolveHomePaths } from '../core/paths.ts';
import { StateDb } from '../core/state-db.ts';
import { approveConsent } from '../demo/consent-walk.ts';
import { startSimulatedWhoop } from '../demo/server.ts';
import { describeDemoApp } from './demo-login.ts';
import { beginLogin } from './login.ts';

/** A simulated WHOOP and a home that is logged in to it, as a member would have set it up. */
export interface Walkthrough {
  origin: string;
  authorizeUrl: string;
  /** What a process needs in its environment to be this member's. */
  environment: Environment;
  /** Stops the simulated WHOOP and removes the home. */
  close(): Promise<void>;
}

const LOGIN_TIMEOUT_MS = 30_000;
/** Any free port: the simulated app accepts them all. */
const REDIRECT_URI = 'http://localhost:0/api/callback/whoop';

/** Goes through the real login over HTTP: consent page, redirect to loopback, code exchange, tokens in `.env`. */
export async function startWalkthrough(environment: Environment, signal?: AbortSignal): Promise<Walkthrough> {
  const { demoHome } = resolveHomePaths(environment);
  await mkdir(demoHome, { recursive: true, mode: 0o700 });
  const home = await mkdtemp(join(demoHome, 'walkthrough-'));
  const whoop = await startSimulatedWhoop();
  const close = async () => {
    await whoop.close();
    await rm(home, { recursive: true, force: true });
  };
  try {
    const member = { ...describeDemoApp(whoop), WELLPIPE_HOME: home };
    const store = new LoginStore(new EnvFile(join(home, '.env')), {
      ...member,
      WHOOP_REDIRECT_URI: REDIRECT_URI,
    });
    const state = new StateDb();
    const login = await beginLogin({ store, state }, { listen: true, timeoutMs: LOGIN_TIMEOUT_MS }, signal);
    await fetch(await approveConsent(login.authorizeUrl));
    await login.finished;
    return { origin: whoop.origin, authorizeUrl: login.authorizeUrl, environment: member, close };
  } catch (error) {
    await close();
    throw error;
  }
}
