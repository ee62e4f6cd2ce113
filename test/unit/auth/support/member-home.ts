import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, parseEnv } from 'node:util';
import { AccessTokens } from '../../../../src/auth/access-tokens.ts';
import { EnvFile } from '../../../../src/auth/env-file.ts';
import { LoginStore } from '../../../../src/auth/login-store.ts';
import type { Environment } from '../../../../src/core/environment.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { type SimulatedWhoop, startSimulatedWhoop } from '../../../../src/demo/server.ts';
import type { Fault } from '../../../../src/demo/service/faults.ts';
import { createScratchHome, type ScratchHome } from '../../../support/scratch-home.ts';

const HOUR_MS = 3_600_000;

/** A member's home beside a simulated WHOOP whose token endpoint can be made to fail. */
export interface MemberHome extends AsyncDisposable {
  readonly whoop: SimulatedWhoop;
  readonly scratch: ScratchHome;
  readonly envPath: string;
  /** Keys that a `.env` needs for this WHOOP, without a login. */
  readonly app: Environment;
  /** What befalls the next requests to the token endpoint, one each. */
  readonly faults: Fault[];
  /** How often the token endpoint was asked. */
  readonly tokenRequests: number;
  /** Writes a `.env`; keys without a value are left out. */
  write(values: Environment): void;
  /** A login of WHOOP's, as `.env` keys: by default obtained two hours ago and ended an hour ago. */
  login(options?: { obtained?: number; expires?: number; scopes?: readonly string[] }): Environment;
  read(): Environment;
  text(): string;
  store(environment?: Environment): LoginStore;
  tokens(environment?: Environment, now?: () => Date): AccessTokens;
  /** Whether WHOOP's API takes this access token. */
  accepts(accessToken: string): Promise<boolean>;
}

export async function createMemberHome(): Promise<MemberHome> {
  const faults: Fault[] = [];
  let tokenRequests = 0;
  const whoop = await startSimulatedWhoop({
    intercept: ({ path }) => {
      if (!path.endsWith('/token')) return undefined;
      tokenRequests++;
      return faults.shift();
    },
  });
  const scratch = createScratchHome();
  const envPath = join(scratch.wellpipeHome, '.env');
  const app = {
    WHOOP_BASE_URL: whoop.origin,
    WHOOP_CLIENT_ID: whoop.clientId,
    WHOOP_CLIENT_SECRET: whoop.clientSecret,
  };
  const store = (environment: Environment = {}) => new LoginStore(new EnvFile(envPath), environment);
  return {
    whoop,
    scratch,
    envPath,
    app,
    faults,
    get tokenRequests() {
      return tokenRequests;
    },
    write(values) {
      mkdirSync(scratch.wellpipeHome, { recursive: true });
      const lines = Object.entries({ ...app, ...values }).flatMap(([key, value]) =>
        value === undefined ? [] : [`${key}='${value}'\n`],
      );
      writeFileSync(envPath, lines.join(''), { mode: 0o600 });
    },
    login({ obtained = -2 * HOUR_MS, expires = -HOUR_MS, scopes } = {}) {
      const { accessToken, refreshToken, scopes: granted } = whoop.issueTokens(scopes);
      return {
        WHOOP_ACCESS_TOKEN: accessToken,
        WHOOP_REFRESH_TOKEN: refreshToken,
        WHOOP_TOKEN_EXPIRES_AT: new Date(Date.now() + expires).toISOString(),
        WHOOP_TOKEN_OBTAINED_AT: new Date(Date.now() + obtained).toISOString(),
        WHOOP_SCOPES: granted.join(' '),
      };
    },
    read: () => ({ ...parseEnv(readFileSync(envPath, 'utf8')) }),
    text: () => readFileSync(envPath, 'utf8'),
    store,
    tokens: (environment, now) =>
      new AccessTokens({ store: store(environment), ...(now === undefined ? {} : { now }) }),
    async accepts(accessToken) {
      const { status } = await fetch(`${whoop.origin}/developer/v2/user/profile/basic`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      return status === 200;
    },
    async [Symbol.asyncDispose]() {
      await whoop.close();
      scratch[Symbol.dispose]();
    },
  };
}

/** The `AppError` that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It did not reject.');
}

/** All that anybody could ever see of an error. */
export function everythingOf(error: AppError): string {
  return [
    error.message,
    error.hint,
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 20, showHidden: true }),
  ].join('\n');
}
