import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { approveConsent } from '../../../src/demo/consent-walk.ts';
import {
  type SimulatedWhoop,
  type SimulatedWhoopOptions,
  startSimulatedWhoop,
} from '../../../src/demo/server.ts';
import type { Fault } from '../../../src/demo/service/faults.ts';
import { type RunningWellpipe, type RunResult, runWellpipe, spawnWellpipe } from '../../support/binary.ts';
import { createScratchHome, type ScratchHome } from '../../support/scratch-home.ts';

type RunOptions = NonNullable<Parameters<typeof runWellpipe>[1]>;
type LaunchOptions = NonNullable<Parameters<typeof spawnWellpipe>[1]>;

/** The system's choice of port, so that any number of logins run at once. */
const ANY_PORT_REDIRECT_URI = 'http://localhost:0/api/callback/whoop';
const HOUR_MS = 3_600_000;
/** What WHOOP cannot give: used where a test must not wait for real time to pass. */
const DEFAULT_AGE_MS = HOUR_MS / 2;

interface StoredLogin {
  /** From now on; in the past, the token is dead at WHOOP too. */
  expiresInMs?: number;
  /** Old enough by default for a 401 to mean a dead token, not a missing scope. */
  ageMs?: number;
  scopes?: readonly string[];
}

/** A member's machine, with a simulated WHOOP of its own that the executable is pointed at. */
export class Machine implements AsyncDisposable {
  readonly whoop: SimulatedWhoop;
  readonly home: ScratchHome = createScratchHome();
  readonly envFile: string = join(this.home.wellpipeHome, '.env');

  private constructor(whoop: SimulatedWhoop) {
    this.whoop = whoop;
  }

  static async start(options: SimulatedWhoopOptions = {}): Promise<Machine> {
    return new Machine(await startSimulatedWhoop(options));
  }

  /** Of every run: no browser, no fixed port. */
  get env(): Record<string, string> {
    return {
      WHOOP_BASE_URL: this.whoop.origin,
      WHOOP_CLIENT_ID: this.whoop.clientId,
      WHOOP_CLIENT_SECRET: this.whoop.clientSecret,
      WHOOP_REDIRECT_URI: ANY_PORT_REDIRECT_URI,
      CI: '1',
    };
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    return runWellpipe(args, { home: this.home, ...options, env: { ...this.env, ...options.env } });
  }

  start(args: readonly string[], options: LaunchOptions = {}): RunningWellpipe {
    return spawnWellpipe(args, { home: this.home, ...options, env: { ...this.env, ...options.env } });
  }

  /** The answer of a command that succeeds. */
  async ask(args: readonly string[], options?: RunOptions): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await this.run([...args, '--json'], options);
    if (code !== 0) throw new Error(`\`wellpipe ${args.join(' ')}\` ended with ${code}.\n${stdout}${stderr}`);
    return JSON.parse(stdout);
  }

  writeEnv(text: string): void {
    mkdirSync(this.home.wellpipeHome, { recursive: true, mode: 0o700 });
    writeFileSync(this.envFile, text, { mode: 0o600 });
  }

  /** What stands in `.env`; nothing where there is none. */
  readEnv(): NodeJS.Dict<string> {
    return existsSync(this.envFile) ? parseEnv(readFileSync(this.envFile, 'utf8')) : {};
  }

  /** Stores a login as an earlier one would have left it. */
  placeLogin({ expiresInMs = HOUR_MS, ageMs = DEFAULT_AGE_MS, scopes }: StoredLogin = {}): void {
    const issued = this.whoop.issueTokens(scopes);
    if (expiresInMs <= 0) this.whoop.expireAccessTokens();
    const fromNow = (ms: number) => new Date(Date.now() + ms).toISOString();
    const values = {
      WHOOP_ACCESS_TOKEN: issued.accessToken,
      WHOOP_REFRESH_TOKEN: issued.refreshToken,
      WHOOP_TOKEN_EXPIRES_AT: fromNow(expiresInMs),
      WHOOP_TOKEN_OBTAINED_AT: fromNow(-ageMs),
      WHOOP_TOKEN_ORIGIN: this.whoop.origin,
      WHOOP_SCOPES: `'${issued.scopes.join(' ')}'`,
    };
    const lines = Object.entries(values).filter(([, value]) => value !== undefined);
    this.writeEnv(lines.map(([key, value]) => `${key}=${value}\n`).join(''));
  }

  /** Status of each request that WHOOP got at a path that ends so. */
  statusesOf(pathEnd: string): number[] {
    return this.whoop.requests.filter(({ path }) => path.endsWith(pathEnd)).map(({ status }) => status);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.whoop.close();
    this.home[Symbol.dispose]();
  }
}

/** `auth whoop`, waiting for the browser. */
export interface WaitingLogin extends AsyncDisposable {
  readonly running: RunningWellpipe;
  readonly authorizeUrl: string;
  /** What it printed, once it has ended. */
  finish(): Promise<RunResult>;
}

/** Starts a login that tells its address as JSON. */
export async function startLogin(
  machine: Machine,
  flags: readonly string[] = [],
  options?: LaunchOptions,
): Promise<WaitingLogin> {
  const running = machine.start(['auth', 'whoop', '--json', ...flags], options);
  const { authorize_url } = JSON.parse(await running.stdout.next());
  return {
    running,
    authorizeUrl: authorize_url,
    async finish() {
      const code = await running.waitForExit();
      return { code, stdout: running.stdout.text, stderr: running.stderr.text };
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** The whole way of a member who agrees: the last page they see, and what the program printed. */
export async function logIn(
  machine: Machine,
  flags?: readonly string[],
): Promise<RunResult & { page: Page }> {
  await using login = await startLogin(machine, flags);
  const page = await visit(await approveConsent(login.authorizeUrl));
  return { page, ...(await login.finish()) };
}

/** Where a member who does not agree is sent. */
export async function denyConsent(authorizeUrl: string): Promise<string> {
  const { text } = await visit(authorizeUrl);
  const challenge = /name="challenge" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const answered = await visit(new URL('/oauth/oauth2/consent', authorizeUrl).href, {
    method: 'POST',
    body: new URLSearchParams({ challenge, decision: 'deny' }),
  });
  return answered.headers.get('location') ?? '';
}

export interface Page {
  status: number;
  headers: Headers;
  text: string;
}

/** Opens an address as a browser would, without following it further. */
export async function visit(address: string, init?: RequestInit): Promise<Page> {
  const response = await fetch(address, { ...init, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The redirect address of a login, on another host of this machine or with other parameters. */
export function changeAddress(
  address: string,
  { host, ...parameters }: { host?: string; [parameter: string]: string | undefined },
): string {
  const url = new URL(address);
  if (host !== undefined) url.hostname = host;
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url.href;
}

/** What WHOOP answers to a token. */
export async function tryToken(machine: Machine, token: string | undefined): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await visit(`${machine.whoop.origin}/developer/v2/user/profile/basic`, { headers })).status;
}

/** Faults for the first requests to a path, in order; afterwards all is well. */
export function failFirst(path: string, ...faults: Fault[]) {
  return (request: { path: string }) => (request.path === path ? faults.shift() : undefined);
}
