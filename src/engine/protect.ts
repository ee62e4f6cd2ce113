import type { Protection } from '../auth/protection-marker.ts';
import { AppError } from '../core/errors.ts';
import { auditChange } from './bookkeeping.ts';
import type { Context } from './context.ts';

const MAX_PASSPHRASE_LENGTH = 1_000;

export interface ProtectInput {
  protection: Protection;
  /** In place of the one that opens what is there; else that one goes on, or the member is asked. */
  newPassphrase?: string | undefined;
}

export interface ProtectAnswer {
  protection: Protection;
  /** Whose secret values are kept so. */
  env_file: string;
  notes?: readonly string[];
}

/** Seals the secret values of `.env`, by another key each time, or leaves them plain from now on. */
export async function protectLogin(
  { store, state }: Context,
  { protection, newPassphrase }: ProtectInput,
  signal?: AbortSignal,
): Promise<ProtectAnswer> {
  const passphrase = newPassphrase === undefined ? undefined : checkPassphrase(newPassphrase);
  const count = await auditChange(state, { method: protection, path: 'protection' }, () =>
    store.protect(protection, passphrase, signal),
  );
  const notes = [
    ...(protection !== 'none' && count === 0 ? [NOTHING_YET] : []),
    ...(passphrase === undefined ? [] : [NEW_PASSPHRASE]),
  ];
  return { protection, env_file: store.path, ...(notes.length > 0 ? { notes } : {}) };
}

const NOTHING_YET =
  'There is nothing in it to seal yet. `wellpipe init` and `wellpipe auth whoop` will store the app and the login sealed.';
const NEW_PASSPHRASE = 'WELLPIPE_PASSPHRASE has to be the new passphrase from now on.';

/** As a prompt and `WELLPIPE_PASSPHRASE` would give it: without blanks around it, on one line. */
function checkPassphrase(text: string): string {
  const passphrase = text.trim();
  if (passphrase === '') {
    throw new AppError('invalid_input', 'The new passphrase is empty.', { hint: 'Send it on stdin.' });
  }
  if (/[\r\n\0]/.test(passphrase) || passphrase.length > MAX_PASSPHRASE_LENGTH) {
    throw new AppError(
      'invalid_input',
      `The new passphrase is not one line of at most ${MAX_PASSPHRASE_LENGTH} characters.`,
      { hint: 'Send the passphrase alone on stdin.' },
    );
  }
  return passphrase;
}
