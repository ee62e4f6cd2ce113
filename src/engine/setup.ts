import {
  DEFAULT_REDIRECT_URI,
  findRedirectFault,
  listRedirectUris,
  resolveRedirectUri,
} from '../auth/redirect-uri.ts';
import { REQUESTED_SCOPES } from '../auth/scopes.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { readClientId, readClientSecret } from './app-input.ts';
import { auditChange } from './bookkeeping.ts';
import type { Context } from './context.ts';
import { REVOKE_IN_APP } from './logout.ts';

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
  /** What was lost, where nothing opened what was there. */
  notes?: readonly string[];
}

/** What to enter in WHOOP's form, beside a contact. */
export const APP_FORM = {
  name: 'Wellpipe',
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
  const id = readClientId(input.clientId);
  const client = { id, secret: readClientSecret(input.clientSecret, id) };
  const redirectUri = checkRedirectUri(input.redirectUri) ?? resolveRedirectUri(store.redirectUris()[0]);
  const hadLogin = store.peek() !== undefined;
  const unopened = await auditChange(state, { method: 'set', path: 'app' }, () =>
    store.saveClient({ client, redirectUri: input.redirectUri, force }, signal),
  );
  return {
    env_file: store.path,
    client_id: client.id,
    redirect_uri: redirectUri,
    ...(unopened ? { notes: describeStartOver(store.path, unopened, hadLogin) } : {}),
  };
}

/** What has become of a `.env` that nothing opened. */
function describeStartOver(path: string, unopened: AppError, hadLogin: boolean): string[] {
  const lost = hadLogin ? 'the login and the client secret in it are' : 'the client secret in it is';
  return [
    `${unopened.message} So it was started over: ${lost} gone, everything else is kept.`,
    `${path} is plain from now on. \`wellpipe auth protect keychain\` or \`wellpipe auth protect passphrase\` seals it again.`,
    ...(hadLogin ? [`WHOOP was not told: to end the old login there too, ${REVOKE_IN_APP}.`] : []),
  ];
}

/**
 * The preferred redirect URI of those that a flag gives, each of them checked; undefined leaves the choice
 * to what is configured.
 */
export function checkRedirectUri(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const uris = listRedirectUris(text);
  for (const uri of uris.length > 0 ? uris : [text]) {
    const fault = findRedirectFault(uri);
    if (fault === undefined) continue;
    throw new AppError('invalid_input', `The redirect URI "${cleanText(uri, MAX_SHOWN_LENGTH)}" ${fault}.`, {
      hint: `Give one that is registered for your app, such as ${DEFAULT_REDIRECT_URI}.`,
    });
  }
  return uris[0];
}
