import type { Environment } from '../core/environment.ts';
import { AppError } from '../core/errors.ts';
import { showMinute } from '../core/text.ts';
import type { EnvChanges } from './env-document.ts';
import { fingerprint } from './login-keys.ts';
import type { AppClient } from './login-state.ts';

const COMPARE =
  'Compare WHOOP_CLIENT_ID and WHOOP_CLIENT_SECRET with https://developer-dashboard.whoop.com: they may be swapped, cut off or replaced. `wellpipe init` sets them anew.';

/** WHOOP does not know the app: the login itself is untouched by that. `said`: its code and words. */
export function clientRefused(said: string): AppError {
  return new AppError('config', `WHOOP does not accept the client id and secret of your app (${said}).`, {
    hint: COMPARE,
  });
}

/** The same as remembered since an earlier refresh. */
export function clientRefusedSince(since: Date): AppError {
  return new AppError(
    'config',
    `WHOOP has not accepted the client id and secret of your app since ${showMinute(since)}, so the login cannot be renewed.`,
    { hint: COMPARE },
  );
}

/** Since when WHOOP has refused this app; undefined for one that it has not, or not since it was changed. */
export function readAppRefusal(values: Environment, client: AppClient): Date | undefined {
  const [refused, time = ''] = values.WELLPIPE_REFUSED_APP?.split(',') ?? [];
  if (refused !== identify(client)) return undefined;
  const since = new Date(time);
  return Number.isNaN(since.getTime()) ? undefined : since;
}

export function appRefusalChanges(client: AppClient, since: Date): EnvChanges {
  return { WELLPIPE_REFUSED_APP: [identify(client), since.toISOString()].join(',') };
}

export const FORGET_APP_REFUSAL: EnvChanges = { WELLPIPE_REFUSED_APP: undefined };

function identify({ id, secret }: AppClient): string {
  return fingerprint(id, secret);
}
