import { createHash, randomBytes } from 'node:crypto';
import { type Environment, readVariable } from '../core/environment.ts';
import type { EnvChanges } from './env-document.ts';
import { parseScopes } from './scopes.ts';
import type { Login } from './token-pair.ts';

/** The login that these `.env` values hold; undefined without tokens. */
export function readLogin(values: Environment): Login | undefined {
  const accessToken = readVariable(values, 'WHOOP_ACCESS_TOKEN');
  const refreshToken = readVariable(values, 'WHOOP_REFRESH_TOKEN');
  if (accessToken === undefined && refreshToken === undefined) return undefined;
  return {
    accessToken,
    refreshToken,
    expiresAt: parseTime(readVariable(values, 'WHOOP_TOKEN_EXPIRES_AT')),
    scopes: parseScopes(readVariable(values, 'WHOOP_SCOPES')),
    obtainedAt: parseTime(values.WHOOP_TOKEN_OBTAINED_AT),
    origin: values.WHOOP_TOKEN_ORIGIN || undefined,
    userId: parseUserId(values.WHOOP_USER_ID),
    id: values.WELLPIPE_LOGIN_ID || undefined,
  };
}

/** Every key of a login, those it lacks as removals; without a login, the removal of all. */
export function loginChanges(login: Login | undefined): EnvChanges {
  return {
    WHOOP_ACCESS_TOKEN: login?.accessToken,
    WHOOP_REFRESH_TOKEN: login?.refreshToken,
    WHOOP_TOKEN_EXPIRES_AT: login?.expiresAt?.toISOString(),
    WHOOP_SCOPES: login?.scopes?.join(' '),
    WHOOP_TOKEN_OBTAINED_AT: login?.obtainedAt?.toISOString(),
    WHOOP_TOKEN_ORIGIN: login?.origin,
    WHOOP_USER_ID: login?.userId?.toString(),
    WELLPIPE_LOGIN_ID: login?.id,
  };
}

/** SHA-256 of a secret, in hex: what may be kept and compared of it. */
export function fingerprint(...secrets: readonly string[]): string {
  return createHash('sha256').update(secrets.join('\n')).digest('hex');
}

export function newLoginId(): string {
  return randomBytes(8).toString('hex');
}

function parseTime(text: string | undefined): Date | undefined {
  const time = text ? new Date(text) : undefined;
  return time && !Number.isNaN(time.getTime()) ? time : undefined;
}

function parseUserId(text: string | undefined): number | undefined {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
