import { readFileSync } from 'node:fs';
import type { Reply } from '../../../src/demo/service/exchange.ts';
import type { Fault } from '../../../src/demo/service/faults.ts';
import type { RunningWellpipe } from '../../support/binary.ts';
import type { ShownError } from './errors.ts';
import { compareLogin, withForeignLines, withTimes } from './faults-env.ts';
import { Served } from './faults-served.ts';
import { Watch } from './faults-watch.ts';
import { Machine } from './login.ts';

export const TOKEN_PATH = '/oauth/oauth2/token';
export const PROFILE_PATH = '/developer/v2/user/profile/basic';
export const PROFILE = ['record', 'profile'];
const MINUTE_MS = 60_000;
/** An access token whose hour is over, as it stands in `.env`. */
export const EXPIRED = { expiresInMs: -MINUTE_MS, ageMs: 61 * MINUTE_MS };

/** What a request meets; a function is asked when it arrives. */
type Step = Fault | (() => Promise<Fault | undefined> | Fault | undefined);

/** How a run ended. */
export interface Outcome {
  code: number;
  /** Undefined where it succeeded. */
  error: ShownError | undefined;
}

/** What one fault has cost. */
export interface Tally {
  /** Token pairs that WHOOP has handed out in the place of others. */
  refreshes: number;
  /** Calls that ended in an error. */
  failed: number;
  /** Answers 429. */
  limited: number;
  /** Logins that nothing but a new one could replace. */
  lost: number;
}

/** The compiled executable on a machine of its own, with a WHOOP that fails as it is told to. */
export class Trial implements AsyncDisposable {
  readonly machine: Machine;
  readonly watch: Watch;
  readonly #steps: Map<string, Step[]>;
  readonly #running: RunningWellpipe[] = [];
  readonly #lost = new Set<string>();
  #failed = 0;
  #rotations = 0;

  private constructor(machine: Machine, steps: Map<string, Step[]>) {
    this.machine = machine;
    this.#steps = steps;
    this.watch = new Watch(machine);
  }

  static async start(): Promise<Trial> {
    const steps = new Map<string, Step[]>();
    const intercept = async ({ path }: { path: string }) => {
      const step = steps.get(path)?.shift();
      return typeof step === 'function' ? step() : step;
    };
    const client = { secret: 'client-secret/with+all=that&changes%' };
    // Limits are tried elsewhere.
    const rateLimit = { minute: 100_000, day: 1_000_000 };
    return new Trial(await Machine.start({ client, rateLimit, intercept }), steps);
  }

  /** What befalls the next requests to a path, one each; afterwards all is well. */
  next(path: string, ...steps: Step[]): void {
    this.#steps.set(path, [...(this.#steps.get(path) ?? []), ...steps]);
  }

  /** Keeps the next request to the token endpoint waiting until it is told what becomes of it. */
  hold(): HeldRequest {
    const arrived = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Fault | undefined>();
    this.next(TOKEN_PATH, () => {
      arrived.resolve();
      return answer.promise;
    });
    return { arrived: arrived.promise, answer: answer.resolve };
  }

  /** WHOOP puts a new pair in the place of the old one: the answer that tells it. */
  rotate(): Reply {
    this.#rotations++;
    this.machine.whoop.revokeEverything();
    const { accessToken, refreshToken, expiresInSeconds, scopes } = this.machine.whoop.issueTokens();
    this.watch.add('rotated access token', accessToken);
    this.watch.add('rotated refresh token', refreshToken);
    const pair = { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresInSeconds };
    const body = JSON.stringify({ ...pair, scope: scopes.join(' '), token_type: 'bearer' });
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }

  /** Stores a login between lines that are not Wellpipe's. */
  placeLogin(login?: Parameters<Machine['placeLogin']>[0]): void {
    const { machine } = this;
    machine.placeLogin(login);
    machine.writeEnv(withForeignLines(this.envText));
    this.watch.learn();
  }

  /** Times as they stand in `.env`, in milliseconds from now. */
  setTimes(times: { obtained: number; expires: number }): void {
    this.machine.writeEnv(withTimes(this.envText, times));
  }

  /** As if the hour had passed, here and at WHOOP. */
  expire(): void {
    this.machine.whoop.expireAccessTokens();
    this.setTimes({ obtained: -61 * MINUTE_MS, expires: -MINUTE_MS });
  }

  get envText(): string {
    return readFileSync(this.machine.envFile, 'utf8');
  }

  /** Which login `.env` holds, compared with a former text. A mixture of the two is an error. */
  envSince(before: string, text: string = this.envText): 'old' | 'new' {
    return compareLogin(before, text);
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningWellpipe {
    const running = this.machine.start([...args, '--debug'], { env });
    this.#running.push(running);
    void this.watch.sawProcess(running.pid);
    return running;
  }

  /** The end of a run that was started with `--json`. */
  async end(running: RunningWellpipe, timeoutMs?: number): Promise<Outcome> {
    const code = await running.waitForExit(timeoutMs);
    const { text } = running.stdout;
    this.watch.learn();
    const error: ShownError | undefined = JSON.parse(text.trimEnd().split('\n').at(-1) || '{}').error;
    this.count(error?.code, code !== 0);
    return { code, error };
  }

  /** Runs a command to its end. */
  async run(args: readonly string[] = PROFILE, env?: Readonly<Record<string, string>>): Promise<Outcome> {
    const running = this.start([...args, '--json'], env);
    running.endInput();
    return this.end(running);
  }

  /** Runs the same several times, one after the other: the exit codes. */
  async runTimes(times: number, args?: readonly string[], env?: Record<string, string>): Promise<number[]> {
    const codes: number[] = [];
    for (let time = 0; time < times; time++) codes.push((await this.run(args, env)).code);
    return codes;
  }

  /** A `serve` that has been initialized. */
  async serve(env?: Readonly<Record<string, string>>): Promise<Served> {
    const running = this.start(['serve'], env);
    return Served.initialize(running, (code) => {
      this.watch.learn();
      this.count(code, code !== undefined);
    });
  }

  /** Secrets anywhere but in `.env`, in what all its processes have printed up to now too. */
  leaks(): ReturnType<Watch['leaks']> {
    for (const { stdout, stderr } of this.#running) this.watch.saw('output', stdout.text + stderr.text);
    return this.watch.leaks();
  }

  count(code: string | undefined, hasFailed: boolean): void {
    if (hasFailed) this.#failed++;
    if (code === 'login_expired') this.#lost.add(this.machine.readEnv().WHOOP_REFRESH_TOKEN ?? '');
  }

  /** Status of every request to the token endpoint; 0 where it was not answered. */
  get tokenStatuses(): number[] {
    return this.machine.statusesOf(TOKEN_PATH);
  }

  get tally(): Tally {
    const { requests, refreshes } = this.machine.whoop;
    return {
      refreshes: refreshes + this.#rotations,
      failed: this.#failed,
      limited: requests.filter(({ status }) => status === 429).length,
      lost: this.#lost.size,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that was stopped does not hear of any other signal.
    for (const running of this.#running) running.signal('SIGKILL');
    for (const running of this.#running) await running[Symbol.asyncDispose]();
    await this.machine[Symbol.asyncDispose]();
  }
}

interface HeldRequest {
  arrived: Promise<void>;
  /** Lets it go on, by default to WHOOP's usual answer. */
  answer(fault?: Fault): void;
}
