import { auditTo } from '../core/audit.ts';
import { AppError } from '../core/errors.ts';
import type { Context } from './context.ts';

export interface LogoutAnswer {
  logged_in: false;
  /** Whether WHOOP has ended the tokens. */
  revoked: boolean;
  notes?: readonly string[];
}

const REVOKE_PATIENCE_MS = 20_000;

/** Revokes the login at WHOOP and forgets it here; here also when WHOOP cannot be told. History stays. */
export async function logOut({ store, whoop, state }: Context, signal?: AbortSignal): Promise<LogoutAnswer> {
  await store.unlock(signal);
  if (!store.read().login) return { logged_in: false, revoked: false, notes: ['There was no login.'] };
  await store.assertWritable(signal);
  const notes: string[] = [];
  try {
    await whoop.revoke({ signal, patienceMs: REVOKE_PATIENCE_MS });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    notes.push(
      `WHOOP could not be told: ${error.message} The tokens are forgotten here; revoke the access in WHOOP's app.`,
    );
  }
  await store.forget(signal);
  auditTo(state)({ kind: 'config', method: 'forget', path: 'login', status: 'ok' });
  return { logged_in: false, revoked: notes.length === 0, ...(notes.length > 0 ? { notes } : {}) };
}
