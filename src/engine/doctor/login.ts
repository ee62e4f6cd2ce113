import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LoginState } from '../../auth/login-state.ts';
import { UnopenedError } from '../../auth/protection-errors.ts';
import type { Login } from '../../auth/token-pair.ts';
import type { Prepare } from '../../core/database-file.ts';
import { readVariable } from '../../core/environment.ts';
import { AppError } from '../../core/errors.ts';
import { peekDatabase } from '../../core/peek-database.ts';
import { fromNow } from '../../render/local-time.ts';
import { findLoginProblem } from '../login-problem.ts';
import { unset } from './base-url.ts';
import { advise, type Check, type CheckContext, type Finding, fail, failBy, ok, warn } from './check.ts';

const SOURCES = {
  env_file: '.env',
  environment: 'the environment, where they are a seed',
  memory: 'memory',
  none: 'nowhere',
} as const satisfies Record<LoginState['source'], string>;

const LOG_IN = 'wellpipe auth whoop';
/** WHOOP is asked, and a keychain may be. */
export const LOGIN_TIMEOUT_MS = 10_000;

/** Whether there is a login, how old its tokens are, and where they come from. */
export const LOGIN: Check = {
  name: 'login',
  isOfMachine: false,
  needs: ['origin'],
  timeoutMs: LOGIN_TIMEOUT_MS,
  async run(context) {
    const state = await context.login();
    if (state instanceof AppError) return describeUnread(state, context);
    const { login } = state;
    if (!login) {
      const repair = isSetUp(context) ? LOG_IN : 'wellpipe init';
      return fail('not_logged_in', 'there is none', repair);
    }
    context.store.assertOwnOrigin();
    const says = describe(context, state, login);
    const trouble = await findTrouble(context, state, login, says);
    if (trouble) return trouble;
    return login.refreshToken === undefined ? warn(`${says}; it cannot be renewed`, LOG_IN) : ok(says);
  },
};

/** Whether WHOOP is asked for in vain with what there is: then only the repair of the login helps. */
export async function isLoginUsable(context: CheckContext): Promise<boolean> {
  const state = await context.login();
  if (state instanceof AppError || !state.login) return false;
  return (await findTrouble(context, state, state.login, '')) === undefined;
}

/** Why no question would be answered with it, soon or now; what is known goes before what WHOOP answers. */
async function findTrouble(
  context: CheckContext,
  { refusal }: LoginState,
  login: Login,
  says: string,
): Promise<Finding | undefined> {
  const { store } = context;
  const problem = await findLoginProblem(store, { login, refusal }, context.now());
  // An app that is not there is told by the check of the settings, as long as the login works without.
  if (problem && (problem.hasEnded || store.hasApp)) {
    return problem.isOfApp ? describeApp(problem.error, context) : failBy(problem.error, LOG_IN);
  }
  const contact = await context.contact();
  if (contact instanceof AppError || !contact.withToken || contact.status !== 401) return undefined;
  const repair = login.refreshToken === undefined ? LOG_IN : 'wellpipe auth refresh';
  return fail('login_expired', `${says}; WHOOP does not take the access token`, repair);
}

/** What the environment says wins over whatever a set-up stores. */
function describeApp(error: AppError, { environment, store }: CheckContext): Finding {
  if (!store.hasApp) return failBy(error, 'wellpipe init');
  const names = (['WHOOP_CLIENT_ID', 'WHOOP_CLIENT_SECRET'] as const).filter(
    (name) => readVariable(environment, name) !== undefined,
  );
  if (names.length === 0) return failBy(error, 'wellpipe init --force');
  const hint = `The environment sets ${names.join(' and ')}, which wins over .env; then \`wellpipe init --force\`.`;
  return advise(failBy(error, unset(...names)), hint);
}

/** Where its seal cannot be opened. */
function describeUnread(error: AppError, { store, environment }: CheckContext): Finding {
  if (error instanceof UnopenedError) {
    const isGiven = readVariable(environment, 'WELLPIPE_PASSPHRASE') !== undefined;
    if (store.protection !== 'passphrase' || isGiven) return failBy(error);
    return warn(
      'sealed by a passphrase, which is not asked for here; an assistant has nobody to ask',
      'wellpipe auth protect keychain',
    );
  }
  return failBy(error);
}

function isSetUp({ store }: CheckContext): boolean {
  try {
    store.client();
    return true;
  } catch {
    // Told by the check of the settings.
    return false;
  }
}

function describe(context: CheckContext, { source }: LoginState, { obtainedAt, expiresAt }: Login): string {
  const now = context.now();
  const { protection } = context.store;
  const end = expiresAt && (expiresAt > now ? 'the access token ends' : 'the access token ended');
  return [
    `tokens in ${SOURCES[source]}${protection === 'none' ? '' : `, sealed by ${protection}`}`,
    ...(obtainedAt ? [`obtained ${showAge(obtainedAt, now)}${describeLineage(context)}`] : []),
    ...(expiresAt && end ? [`${end} ${showAge(expiresAt, now)}`] : []),
  ].join('; ');
}

/** How they were obtained, as the audit trail tells. */
function describeLineage({ paths, now }: CheckContext): string {
  const path = join(paths.home, 'state.db');
  if (!existsSync(path)) return '';
  try {
    const { loginMs, refreshes } = peekDatabase(path, readLineage);
    if (loginMs === undefined) return '';
    const times = refreshes === 1 ? '1 refresh' : `${refreshes} refreshes`;
    return ` (${times} since the login ${showAge(new Date(loginMs), now())})`;
  } catch {
    // Told by the check of that database.
    return '';
  }
}

function readLineage(prepare: Prepare): { loginMs: number | undefined; refreshes: number } {
  const at = prepare(LAST_LOGIN).get()?.at;
  const loginMs = typeof at === 'number' ? at : undefined;
  return { loginMs, refreshes: Number(prepare(REFRESHES).get(loginMs ?? 0)?.count) };
}

function showAge(moment: Date, now: Date): string {
  return fromNow(moment.toISOString(), now);
}

const LAST_LOGIN = "SELECT max(at) AS at FROM audit WHERE kind = 'login' AND status = 'ok'";
const REFRESHES = "SELECT count(*) AS count FROM audit WHERE kind = 'refresh' AND status = 200 AND at >= ?";
