import { AppError } from '../core/errors.ts';
import { MARKER_KEY } from './protection-marker.ts';

const startOver = (path: string) =>
  `delete ${MARKER_KEY} and the sealed values from ${path}, then run \`wellpipe init\``;

/** For an assistant too, which has nobody to ask. */
export function passphraseMissing(path: string): AppError {
  return new AppError(
    'config',
    `${path} is protected by a passphrase, and nobody can be asked for it here.`,
    {
      hint: 'Assistants need the keychain instead: run `wellpipe auth protect keychain` in a terminal, once. For scripts set WELLPIPE_PASSPHRASE.',
    },
  );
}

export function newPassphraseMissing(): AppError {
  return new AppError('config', 'No passphrase is given, and nobody can be asked for one here.', {
    hint: 'Set WELLPIPE_PASSPHRASE, or run it in a terminal without --json.',
  });
}

export function wrongPassphrase(path: string, isGiven: boolean): AppError {
  const what = isGiven ? 'The passphrase in WELLPIPE_PASSPHRASE' : 'That passphrase';
  return new AppError('config', `${what} does not open ${path}.`, {
    hint: `Try another. If it is lost, ${startOver(path)}.`,
  });
}

/** A keychain that is locked and one without the key look the same on Linux. */
export function keychainLocked(path: string): AppError {
  return new AppError(
    'config',
    `The keychain does not give the key of ${path}: it is locked, or has lost the key.`,
    {
      hint: `Unlock the keychain, as logging in to the desktop does, and run the same again. If the key is lost, ${startOver(path)}.`,
    },
  );
}

/** A keychain may ask its member in a window, for as long as they like. */
export function keyNotYetGiven(path: string): AppError {
  return new AppError('timeout', `The key of ${path} has not been given yet.`, {
    hint: 'If a window of your keychain asks for access, allow it; then run the same again.',
  });
}

export function wrongKeychainKey(path: string): AppError {
  return new AppError('config', `The keychain's key does not open ${path}: one of them was changed.`, {
    hint: `Restore ${path} from a backup, or ${startOver(path)}.`,
  });
}

/** The keychain took a key and gives another one back, or none. */
export function keychainForgetful(): AppError {
  return new AppError('config', 'The keychain of this machine did not keep the new key.', {
    hint: 'Unlock the keychain and run the same again, or use `wellpipe auth protect passphrase`.',
  });
}

/** Names the key, never the value. */
export function tamperedValue(path: string, name: string): AppError {
  return new AppError('config', `The sealed value of ${name} in ${path} was changed after it was sealed.`, {
    hint: `Restore ${path} from a backup, or delete the line of ${name}; then log in again by \`wellpipe auth whoop\`.`,
  });
}

/** `name`: of the sealed value, or of the marker itself. */
export function unknownSealVersion(path: string, name: string): AppError {
  return new AppError('config', `${name} in ${path} has a format that this Wellpipe does not know.`, {
    hint: 'A newer Wellpipe has written it: use that one.',
  });
}

export function damagedMarker(path: string): AppError {
  return new AppError('config', `${MARKER_KEY} in ${path} is damaged.`, {
    hint: `Restore ${path} from a backup, or ${startOver(path)}.`,
  });
}

export function sealedWithoutMarker(path: string, name: string): AppError {
  return new AppError('config', `${name} in ${path} is sealed, but ${MARKER_KEY} is missing.`, {
    hint: `Restore that line from a backup, or delete the sealed values and run \`wellpipe init\`.`,
  });
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
