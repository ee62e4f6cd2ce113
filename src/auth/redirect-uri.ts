import { AppError } from '../core/errors.ts';
import { isLoopback } from '../core/origin.ts';
import { cleanText } from '../core/text.ts';

export const DEFAULT_REDIRECT_URI = 'http://localhost:3000/api/callback/whoop';

const MAX_SHOWN_LENGTH = 120;

/**
 * The redirect URI to log in with, kept to the letter since WHOOP compares it so. `port` (a flag's value)
 * takes the place of a loopback URI's port.
 */
export function resolveRedirectUri(configured: string | undefined, port?: number): string {
  const uri = configured ?? DEFAULT_REDIRECT_URI;
  const fault = findRedirectFault(uri);
  if (fault) {
    throw new AppError(
      'config',
      `WHOOP_REDIRECT_URI is "${cleanText(uri, MAX_SHOWN_LENGTH)}", which ${fault}.`,
      {
        hint: `Set it to one that is registered for your app, such as ${DEFAULT_REDIRECT_URI}.`,
      },
    );
  }
  if (port === undefined) return uri;
  if (!isLoopbackRedirect(uri)) {
    throw new AppError('config', `A port cannot be set: WHOOP_REDIRECT_URI is ${withoutQuery(uri)}.`, {
      hint: 'Leave --port out and use --paste, or set a redirect URI on localhost.',
    });
  }
  const url = new URL(uri);
  url.port = String(port);
  return url.href;
}

/** Why no browser can be sent back to it; undefined where one can. */
export function findRedirectFault(uri: string): string | undefined {
  if (!URL.canParse(uri)) return 'is no URI';
  // RFC 6749, section 3.1.2: what comes after it would never arrive.
  return uri.includes('#') ? 'has a fragment (what begins with #)' : undefined;
}

/** `WHOOP_REDIRECT_URI` may hold several, separated by blanks: the next one serves where a port is taken. */
export function listRedirectUris(text: string | undefined): string[] {
  return text?.split(/\s+/).filter((uri) => uri !== '') ?? [];
}

/** Whether the browser's return can be listened for on this machine. */
export function isLoopbackRedirect(uri: string): boolean {
  const { protocol, hostname } = new URL(uri);
  return protocol === 'http:' && isLoopback(hostname);
}

function withoutQuery(uri: string): string {
  return uri.replace(/[?#].*$/s, '');
}
