import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LoginState } from '../../auth/login-state.ts';
import { UnopenedError } from '../../auth/protection-errors.ts';
import { isUsable, type Login } from '../../auth/token-pair.ts';
import type { Prepare } from '../../core/database-file.ts';
import { readVariable } from '../../core/environment.ts';
import { AppError } from '../../core/errors.ts';
import { peekDatabase } from '../../core/peek-database.ts';
import { fromNow } from '../../render/local-time.ts';
import { type Check, type CheckContext, type Finding, fail, failBy, ok, warn } from './check.ts';

const SOURCES = {
  env_file: '.env',
  environment: 'the environment, where they are a seed',
  memory: 'memory',
  none: 'nowhere',
} as const satisfies Record<LoginState['source'], string>;

/** Whether there is a login, how old its tokens are, and where they come from. */
export const LOGIN: Check = {
  name: 'login',
  isOfMachine: false,
  timeoutMs: 10_000,
  async run(context) {
    const state = await context.login();
    if (state instanceof AppError) return describeUnread(state, context);
    const { login, refusal } = state;
    if (!login) {
      const repair = isSetUp(context) ? 'wellpipe auth whoop' : 'wellpipe init';
      return fail('not_logged_in', 'there is none', repair);
    }
    context.store.assertOwnOrigin();
    if (refusal) return failBy(await context.store.explainRefusal(login, refusal));
    const says = describe(context, state, login);
    const contact = await context.contact();
    if (!(contact instanceof AppError) && contact.withToken && contact.status === 401) {
      const repair = login.refreshToken === undefined ? 'wellpipe auth whoop' : 'wellpipe auth refresh';
      return fail('login_expired', `${says}; WHOOP does not take the access token`, repair);
    }
    if (login.refreshToken === undefined) {
      const isOver = !isUsable(login, context.now());
      const note = `${says}; it cannot be renewed`;
      return isOver ? fail('login_expired', note, 'wellpipe auth whoop') : warn(note, 'wellpipe auth whoop');
    }
    return ok(says);
  },
};

/** What stands in the way of reading `.env` is told by the check of the settings. */
function describeUnread(error: AppError, { store, environment }: CheckContext): Finding {
  if (error instanceof UnopenedError) {
    const isGiven = readVariable(environment, 'WELLPIPE_PASSPHRASE') !== undefined;
    if (store.protection !== 'passphrase' || isGiven) return failBy(error);
    return warn(
      'sealed by a passphrase, which is not asked for here; an assistant has nobody to ask',
      'wellpipe auth protect keychain',
    );
  }
  const isOfFile = error.code === 'config' || error.code === 'local_data';
  return isOfFile ? warn('unknown, since .env cannot be read') : failBy(error);
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
