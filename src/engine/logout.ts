import { AppError } from '../core/errors.ts';
import { auditChange } from './bookkeeping.ts';
import type { Context } from './context.ts';
import { endPendingLogins } from './pending-login.ts';

export interface LogoutAnswer {
  logged_in: false;
  /** Whether WHOOP was told, and has ended the tokens. */
  revoked: boolean;
  notes?: readonly string[];
}

const REVOKE_PATIENCE_MS = 20_000;
/** What a member can always do, whatever is left on this machine. */
export const REVOKE_IN_APP = "revoke the access in WHOOP's app";

/**
 * Revokes the login at WHOOP and forgets it here; here also when WHOOP cannot be told, for whatever reason.
 * The app stays, and so does the history. `config` under another origin than the login's, which alone can
 * end it.
 */
export async function logOut(context: Context, signal?: AbortSignal): Promise<LogoutAnswer> {
  const { store, state } = context;
  store.assertOwnOrigin();
  const unopened = await store.whyUnopened(signal);
  const pending = await endPendingLogins(state, store);
  const notes = pending > 0 ? ['A login that waited for the browser was ended.'] : [];
  if (unopened ? !store.peek() : !store.read().login) {
    return { logged_in: false, revoked: false, notes: [...notes, 'There was no login.'] };
  }
  const problem = unopened ? couldNotTell(unopened) : await revoke(context, signal);
  await auditChange(state, { method: 'forget', path: 'login' }, () => store.forget(signal));
  if (problem) notes.push(problem);
  if (unopened) notes.push(REST_STAYS);
  return { logged_in: false, revoked: !problem, ...(notes.length > 0 ? { notes } : {}) };
}

const REST_STAYS =
  'The app and the protection stay as they are. If the key to them is lost, `wellpipe init --force` starts over.';

/** What to say where WHOOP has not ended the tokens just now; undefined where it has. */
async function revoke(
  { store, whoop }: Context,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  await store.assertWritable(signal);
  try {
    await whoop.revoke({ signal, patienceMs: REVOKE_PATIENCE_MS });
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.code === 'login_expired' ? hadEnded(error) : couldNotTell(error);
  }
}

function hadEnded({ message }: AppError): string {
  return `There was nothing left to revoke with these tokens: ${message} If your app is still connected, ${REVOKE_IN_APP}.`;
}

function couldNotTell({ message }: AppError): string {
  return `WHOOP could not be told: ${message} The tokens are forgotten here; ${REVOKE_IN_APP}.`;
}
