import { AppError } from '../core/errors.ts';
import { showMinute } from '../core/text.ts';

const COMPARE =
  'Compare WHOOP_CLIENT_ID and WHOOP_CLIENT_SECRET with https://developer-dashboard.whoop.com: they may be swapped, cut off or replaced. `wellpipe init --force` sets them anew.';

/** WHOOP does not know the app: the login itself is untouched by that. `said`: its code and words. */
export function clientRefused(said: string): AppError {
  return new AppError('config', `WHOOP does not accept the client id and secret of your app (${said}).`, {
    hint: COMPARE,
  });
}

/** The same as remembered since an earlier refresh, which left the login as it was. */
export function clientRefusedSince(since: Date): AppError {
  return new AppError(
    'config',
    `WHOOP has not accepted the client id and secret of your app since ${showMinute(since)}, so the login cannot be renewed.`,
    { hint: COMPARE },
  );
}
