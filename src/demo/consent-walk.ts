import { AppError, errorName } from '../core/errors.ts';
import { isLoopback } from '../core/origin.ts';

const FORM_ACTION = /<form method="post" action="([^"]+)">/;
const CHALLENGE = /<input type="hidden" name="challenge" value="([^"]+)">/;

/**
 * Does what a browser and a willing member would: opens the simulated WHOOP's consent page and grants.
 * Returns where the browser is sent next, without going there: the app's redirect URI with a code,
 * or with an `error` when WHOOP refuses the request.
 */
export async function approveConsent(authorizeUrl: string): Promise<string> {
  const url = new URL(authorizeUrl);
  if (!isLoopback(url.hostname)) {
    throw new AppError(
      'config',
      `${url.host} is not a simulated WHOOP: only a member can grant access there.`,
      {
        hint: 'Open the address in a browser.',
      },
    );
  }
  const opened = await visit(url);
  const elsewhere = opened.headers.get('location');
  if (elsewhere) return followRefusal(new URL(elsewhere, url), url);

  const page = await opened.text();
  const action = FORM_ACTION.exec(page)?.[1];
  const challenge = CHALLENGE.exec(page)?.[1];
  if (!opened.ok || !action || !challenge) throw refuseLogin(`shows no consent page (HTTP ${opened.status})`);
  const answered = await visit(new URL(action, url), {
    method: 'POST',
    body: new URLSearchParams({ challenge, decision: 'grant' }),
  });
  const location = answered.headers.get('location');
  if (!location) throw refuseLogin(`leads nowhere after consent (HTTP ${answered.status})`);
  return location;
}

/** WHOOP keeps to a page of its own what the app must not be told. */
function followRefusal(target: URL, from: URL): string {
  if (target.origin !== from.origin) return target.href;
  const error = target.searchParams.get('error') ?? '';
  throw refuseLogin(`refuses the login (${/^[a-z_]{1,40}$/.test(error) ? error : 'unknown error'})`);
}

async function visit(url: URL, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'manual' });
  } catch (error) {
    throw new AppError(
      'network',
      `The simulated WHOOP at ${url.origin} does not answer (${errorName(error)}).`,
      {
        cause: error,
      },
    );
  }
}

function refuseLogin(why: string): AppError {
  return new AppError('whoop_error', `The simulated WHOOP ${why}.`, {
    hint: 'Check client id and redirect URI.',
  });
}
