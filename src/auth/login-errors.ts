import { AppError } from '../core/errors.ts';
import { clientRefused } from './app-refusal.ts';
import { CANCELLED, loginCancelled } from './cancelled-login.ts';
import type { RefusalCode } from './refusal.ts';
import { safeDetail, safeErrorCode } from './safe-detail.ts';

const DASHBOARD = 'https://developer-dashboard.whoop.com';
const AGAIN = 'Run `wellpipe auth whoop` to try again.';
const DENIED = new Set(['access_denied', 'consent_required', 'login_required', 'request_forbidden']);

/** What WHOOP sends the browser back with instead of a code. */
export function authorizationFailed(parameters: URLSearchParams, redirectUri: string): AppError {
  const code = safeErrorCode(parameters.get('error')) ?? 'unknown error';
  const detail = safeDetail(parameters.get('error_hint') || parameters.get('error_description'));
  const said = detail ? `${code}: ${detail}` : code;
  if (code === CANCELLED) return loginCancelled();
  if (DENIED.has(code)) {
    return new AppError('not_logged_in', `WHOOP was not allowed to share your data (${said}).`, {
      hint: AGAIN,
    });
  }
  if (code === 'invalid_client' || code === 'unauthorized_client') return clientRefused(said);
  return requestRefused(code, said, redirectUri);
}

/** `recorded`: the origin that the stored login is for, and the only one that can end it. */
export function loginOfOtherOrigin(message: string, recorded: string): AppError {
  return new AppError('config', message, {
    hint: `Correct WHOOP_BASE_URL, or set another WELLPIPE_HOME for the other WHOOP. With WHOOP_BASE_URL ${recorded}, \`wellpipe auth logout\` ends this login.`,
  });
}

/** WHOOP took the member's consent, but not the code that came of it. */
export function codeRefused(reason: RefusalCode, detail: string): AppError {
  if (reason === 'invalid_scope') return scopeRefused(detail);
  return new AppError('login_expired', `WHOOP did not accept the code from the browser (${detail}).`, {
    hint: `A code works once and for a few minutes. ${AGAIN}`,
  });
}

/** The redirect brought another state than this login's: an older tab, or somebody else's doing. */
export function wrongState(): AppError {
  return new AppError('invalid_input', 'That answer belongs to another attempt to log in.', {
    hint: 'Close older tabs and use the address that was shown last.',
  });
}

export function withoutCode(): AppError {
  return new AppError('invalid_input', 'WHOOP sent neither a code nor an error.', { hint: AGAIN });
}

export function loginTimedOut(timeoutMs: number, redirectUri: string): AppError {
  const seconds = Math.round(timeoutMs / 1000);
  return new AppError('timeout', `WHOOP did not send the browser back within ${seconds} s.`, {
    hint: `If WHOOP showed an error page, register exactly ${redirectUri} as redirect URI of your app at ${DASHBOARD}. With a browser on another machine use --paste.`,
  });
}

/** Told apart, since the other program may be Wellpipe itself, waiting for the same login. */
export class PortInUseError extends AppError {
  readonly port: number;

  constructor(port: number, redirectUri: string) {
    const other = redirectUri.replace(/:\d+(?=\/|$)/, ':N');
    super('config', `Port ${port} is in use by another program.`, {
      hint: `End that program, or run \`wellpipe auth whoop --port N\` after registering ${other} as redirect URI at ${DASHBOARD}.`,
    });
    this.port = port;
  }
}

export function cannotListen(redirectUri: string, why: string): AppError {
  return new AppError('config', `Cannot listen at ${redirectUri}: ${why}.`, {
    hint: 'Use --port for another port, or --paste to enter the address by hand.',
  });
}

function requestRefused(code: string, said: string, redirectUri: string): AppError {
  if (code === 'invalid_scope') return scopeRefused(said);
  if (code === 'invalid_request' && said.includes('redirect_uri')) {
    return new AppError('config', `WHOOP does not know the redirect URI ${redirectUri}.`, {
      hint: `Register exactly this URI for your app at ${DASHBOARD}.`,
    });
  }
  return new AppError('whoop_error', `WHOOP refused the login (${said}).`, { hint: AGAIN });
}

function scopeRefused(said: string): AppError {
  return new AppError('config', `Your app may not ask for all that Wellpipe reads (${said}).`, {
    hint: `Tick all read scopes for your app at ${DASHBOARD}, then run \`wellpipe auth whoop\`.`,
  });
}
