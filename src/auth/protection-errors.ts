import { AppError } from '../core/errors.ts';
import { MARKER_KEY } from './protection-marker.ts';

/**
 * What is sealed in `.env` cannot be opened: now, or ever. Whoever only reads or removes what is not sealed
 * goes on without it.
 */
export class UnopenedError extends AppError {
  constructor(message: string, hint: string, cause?: unknown) {
    super('config', message, { hint, cause });
  }
}

const START_OVER =
  '`wellpipe init --force` starts over: it stores your app anew, plain, and forgets the sealed login';

/** For an assistant too, which has nobody to ask. */
export function passphraseMissing(path: string): UnopenedError {
  return new UnopenedError(
    `${path} is protected by a passphrase, and nobody can be asked for it here.`,
    `Assistants need the keychain instead: run \`wellpipe auth protect keychain\` in a terminal, once. For scripts set WELLPIPE_PASSPHRASE. If the passphrase is lost, ${START_OVER}.`,
  );
}

export function newPassphraseMissing(): AppError {
  return new AppError('config', 'No passphrase is given, and nobody can be asked for one here.', {
    hint: 'Set WELLPIPE_PASSPHRASE, give --new-passphrase-stdin, or run it in a terminal without --json.',
  });
}

export function wrongPassphrase(path: string, isGiven: boolean): UnopenedError {
  const what = isGiven ? 'The passphrase in WELLPIPE_PASSPHRASE' : 'That passphrase';
  return new UnopenedError(`${what} does not open ${path}.`, `Try another. If it is lost, ${START_OVER}.`);
}

/** A keychain that is locked and one without the key look the same on Linux. */
export function keychainLocked(path: string): UnopenedError {
  return new UnopenedError(
    `The keychain does not give the key of ${path}: it is locked, or has lost the key.`,
    `Unlock the keychain, as logging in to the desktop does, and run the same again. If the key is lost, ${START_OVER}.`,
  );
}

/** The keychain as such does not work; `why` says how. */
export function keychainOutOfReach(path: string, why: AppError): UnopenedError {
  return new UnopenedError(
    `The key of ${path} is out of reach. ${why.message}`,
    `${why.hint ?? 'Look at your keychain.'} If the key is lost, ${START_OVER}.`,
    why,
  );
}

/** A keychain may ask its member in a window, for as long as they like. */
export function keyNotYetGiven(path: string): AppError {
  return new AppError('timeout', `The key of ${path} has not been given yet.`, {
    hint: 'If a window of your keychain asks for access, allow it; then run the same again.',
  });
}

export function wrongKeychainKey(path: string): UnopenedError {
  return new UnopenedError(
    `The keychain's key does not open ${path}: one of them was changed.`,
    `Restore ${path} from a backup. Without one, ${START_OVER}.`,
  );
}

/** The keychain took a key and gives another one back, or none. */
export function keychainForgetful(): AppError {
  return new AppError('config', 'The keychain of this machine did not keep the new key.', {
    hint: 'Unlock the keychain and run the same again, or use `wellpipe auth protect passphrase`.',
  });
}

/** Names the key, never the value. */
export function tamperedValue(path: string, name: string): UnopenedError {
  return new UnopenedError(
    `The sealed value of ${name} in ${path} was changed after it was sealed.`,
    `Restore ${path} from a backup, or ${replaceValue(name)}.`,
  );
}

/** `name`: of the sealed value, or of the marker itself. */
export function unknownSealVersion(path: string, name: string): UnopenedError {
  return new UnopenedError(
    `${name} in ${path} has a format that this Wellpipe does not know.`,
    'A newer Wellpipe has written it: use that one.',
  );
}

export function damagedMarker(path: string): UnopenedError {
  return new UnopenedError(
    `${MARKER_KEY} in ${path} is damaged.`,
    `Restore ${path} from a backup. Without one, ${START_OVER}.`,
  );
}

export function sealedWithoutMarker(path: string, name: string): UnopenedError {
  return new UnopenedError(
    `${name} in ${path} is sealed, but ${MARKER_KEY} is missing.`,
    `Restore that line from a backup, or ${replaceValue(name)}.`,
  );
}

/** Nothing needs the old value to put a new one in its place. */
function replaceValue(name: string): string {
  return name === 'WHOOP_CLIENT_SECRET'
    ? 'enter the secret again by `wellpipe init`'
    : 'log in again by `wellpipe auth whoop`, which replaces it';
}

/** Another process has changed the protection between the unlocking and the use of it. */
export function protectionChanged(path: string): AppError {
  return new AppError('config', `The protection of ${path} has just been changed.`, {
    hint: 'Run the same again.',
  });
}

/** The simulated member's login. */
export function nothingToProtect(): AppError {
  return new AppError('config', 'The login of the simulated member is in memory: nothing is stored.', {
    hint: 'Run it without --demo.',
  });
}
