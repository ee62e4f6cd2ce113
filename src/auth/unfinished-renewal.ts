import type { Environment } from '../core/environment.ts';
import { toAppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { fingerprint, readLogin } from './login-keys.ts';
import { wasRetiredLast } from './seed.ts';
import type { Login } from './token-pair.ts';

const NOTE_KEY = 'WELLPIPE_RENEWING';

/** What a process leaves behind that dies between asking WHOOP for new tokens and writing them. */
export function renewalNote(refreshToken: string): string {
  return `${NOTE_KEY}=${fingerprint(refreshToken)}\n`;
}

/** Whether such a process has sent this refresh token, as far as can be known. */
export function mayHaveBeenSent(refreshToken: string, unfinished: readonly Environment[]): boolean {
  return unfinished.some((left) => left[NOTE_KEY] === fingerprint(refreshToken));
}

/** A login that WHOOP has put in the place of the stored one, by a process that died while it wrote it. */
export function findSuccessor(
  refreshToken: string,
  unfinished: readonly Environment[],
): { login: Login; values: Environment } | undefined {
  for (const values of unfinished.filter((left) => wasRetiredLast(refreshToken, left))) {
    try {
      const login = readLogin(values);
      if (login?.accessToken && login.refreshToken) return { login, values };
    } catch (error) {
      log.debug(`A renewed login cannot be recovered: ${toAppError(error).message}`);
    }
  }
  return undefined;
}
