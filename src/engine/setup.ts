import { DEFAULT_REDIRECT_URI, resolveRedirectUri } from '../auth/redirect-uri.ts';
import { REQUESTED_SCOPES } from '../auth/scopes.ts';
import { auditTo } from '../core/audit.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import type { Context } from './context.ts';

const MAX_SHOWN_LENGTH = 120;

/** The member's developer app, as entered. */
export interface AppInput {
  clientId: string;
  clientSecret: string;
  redirectUri?: string | undefined;
}

export interface SetupAnswer {
  /** Where it is stored. */
  env_file: string;
  client_id: string;
  redirect_uri: string;
}

/** What to enter in WHOOP's form, beside a name, a contact and any privacy policy URL. */
export const APP_FORM = {
  dashboard: 'https://developer-dashboard.whoop.com',
  privacyPolicy: 'https://example.com/privacy',
  scopes: REQUESTED_SCOPES.filter((scope) => scope !== 'offline'),
} as const;

/** Stores id and secret of the app in `.env`. Another app's are replaced, with its login, only when forced. */
export async function setUpApp(
  { store, state }: Pick<Context, 'store' | 'state'>,
  input: AppInput,
  force: boolean,
  signal?: AbortSignal,
): Promise<SetupAnswer> {
  const client = {
    id: checkField('client id', input.clientId),
    secret: checkField('client secret', input.clientSecret),
  };
  if (client.id === client.secret) {
    throw new AppError('invalid_input', 'The client id and the client secret are the same.', {
      hint: 'Copy both from the dashboard; the secret is the longer one.',
    });
  }
  const redirectUri = resolveRedirectUri(checkRedirectUri(input.redirectUri) ?? store.redirectUris()[0]);
  await store.saveClient({ client, redirectUri: input.redirectUri, force }, signal);
  auditTo(state)({ kind: 'config', method: 'set', path: 'app', status: 'ok' });
  return { env_file: store.path, client_id: client.id, redirect_uri: redirectUri };
}

/** A redirect URI as a flag gives it; undefined leaves the choice to what is configured. */
export function checkRedirectUri(text: string | undefined): string | undefined {
  if (text === undefined || URL.canParse(text)) return text;
  throw new AppError('invalid_input', `"${cleanText(text, MAX_SHOWN_LENGTH)}" is no redirect URI.`, {
    hint: `Give one that is registered for your app, such as ${DEFAULT_REDIRECT_URI}.`,
  });
}

/** What WHOOP's dashboard shows has no blanks; a value with one was copied with something else. */
export function checkField(name: string, text: string): string {
  const value = text.trim();
  if (value === '') {
    throw new AppError('invalid_input', `The ${name} is empty.`, { hint: 'Copy it from the dashboard.' });
  }
  if (/\s/.test(value)) {
    throw new AppError('invalid_input', `The ${name} has a blank in it.`, {
      hint: 'Copy it alone, without what stands around it.',
    });
  }
  return value;
}
