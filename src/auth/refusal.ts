import type { Environment } from '../core/environment.ts';
import { AppError } from '../core/errors.ts';
import { showMinute } from '../core/text.ts';
import type { EnvChanges } from './env-document.ts';
import { fingerprint } from './login-keys.ts';

const SPENT = 'it says that the refresh token has expired, was revoked or was used before';

/** Error codes of the token endpoint that end a login: no later try will do better. */
const REFUSALS = {
  invalid_grant: SPENT,
  token_inactive: SPENT,
  invalid_request: 'it does not know the refresh token any more',
  invalid_scope: 'a scope granted earlier has been switched off for your app',
} as const;
export type RefusalCode = keyof typeof REFUSALS;

/** Why WHOOP will not renew a login: its own code, or that its answer to an earlier refresh was lost. */
const REASONS = {
  ...REFUSALS,
  answer_lost: 'it replaced the tokens, but its answer never arrived here',
} as const;
export type RefusalReason = keyof typeof REASONS;

const LOG_IN_AGAIN = 'Run `wellpipe auth whoop` to log in again.';
const LOG_IN_EACH = `${LOG_IN_AGAIN} Each copy of a login needs one of its own: who renews first ends the others.`;
const SWITCH_ON =
  'Switch the scopes on for your app at https://developer-dashboard.whoop.com, then run `wellpipe auth whoop`.';

/** A refresh token that WHOOP refused, remembered so that no process sends it again and again. */
export interface Refusal {
  reason: RefusalReason;
  since: Date;
}

/** The remembered refusal of this refresh token for this app. */
export function readRefusal(
  values: Environment,
  refreshToken: string,
  clientId: string,
): Refusal | undefined {
  const [refused, time, reason] = values.WELLPIPE_REFUSED_LOGIN?.split(',') ?? [];
  if (refused !== fingerprint(clientId, refreshToken)) return undefined;
  const since = new Date(time ?? '');
  if (Number.isNaN(since.getTime())) return undefined;
  return { since, reason: reason === 'answer_lost' || isRefusalCode(reason) ? reason : 'invalid_grant' };
}

export function refusalChanges(refusal: Refusal, refreshToken: string, clientId: string): EnvChanges {
  const { since, reason } = refusal;
  const refused = fingerprint(clientId, refreshToken);
  return { WELLPIPE_REFUSED_LOGIN: [refused, since.toISOString(), reason].join(',') };
}

export const FORGET_REFUSAL: EnvChanges = { WELLPIPE_REFUSED_LOGIN: undefined };

export function isRefusalCode(code: string | undefined): code is RefusalCode {
  return code !== undefined && Object.hasOwn(REFUSALS, code);
}

/** Whether WHOOP takes the access token no more than the refresh token, so that to send it is in vain. */
export function endsAccess({ reason }: Refusal): boolean {
  return reason !== 'invalid_scope';
}

/** The error of a login that only a new one replaces. `rotation`: the sentence of `describeRotation`. */
export function loginRefused({ reason, since }: Refusal, detail = '', rotation = ''): AppError {
  const why = detail ? `${REASONS[reason]} (${detail})` : REASONS[reason];
  const refused = `WHOOP has refused to renew this login since ${showMinute(since)}: ${why}.`;
  return new AppError('login_expired', rotation ? `${refused} ${rotation}` : refused, {
    hint: reason === 'invalid_scope' ? SWITCH_ON : rotation ? LOG_IN_EACH : LOG_IN_AGAIN,
  });
}

/** The error of a login without refresh token whose hour is over. */
export function loginEnded(): AppError {
  return new AppError(
    'login_expired',
    'The access token has ended, and WHOOP gave no refresh token with it: the scope `offline` was not granted.',
    { hint: 'Run `wellpipe auth whoop` and grant everything it asks for.' },
  );
}
