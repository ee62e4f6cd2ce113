import type { AppClient } from '../../auth/login-state.ts';
import { AppError } from '../../core/errors.ts';
import { readClientId, readClientSecret } from '../../engine/app-input.ts';
import { setUpApp } from '../../engine/setup.ts';
import type { Wizard } from './wizard.ts';

export interface EntryOptions {
  /** Undefined: to be asked. */
  id: string | undefined;
  redirectUri: string;
  /** Whether another app may be replaced. */
  force: boolean;
}

/** Asks for id and hidden secret. The id of a first app is kept at once, so that an interruption costs it not. */
export async function enterClient(
  wizard: Wizard,
  { id: known, redirectUri, force }: EntryOptions,
): Promise<AppClient> {
  const id = known === undefined ? await wizard.read('Client ID', readClientId) : readClientId(known);
  if (!force) {
    await agreeToReplace(wizard, id);
    await keepId(wizard, id, redirectUri);
  }
  return { id, secret: await wizard.readHidden('Client Secret', (text) => readClientSecret(text, id)) };
}

async function keepId(wizard: Wizard, id: string, redirectUri: string): Promise<void> {
  const { store } = wizard.context;
  if (store.clientId() !== '') return;
  await store.saveClientId(id, redirectUri, wizard.signal);
  wizard.whatIsLeft = 'The client id is kept: `wellpipe init` goes on from it.';
}

/** Another app in `.env` is replaced only after a yes; a no ends the set-up. An id alone is no app yet. */
async function agreeToReplace(wizard: Wizard, id: string): Promise<void> {
  const { store } = wizard.context;
  const former = store.savedClientId();
  if (former === undefined || former === id || !(store.hasApp || store.peek())) return;
  const question = `${store.path} holds another app (${former}). Replace it and forget its login?`;
  if (await wizard.agree(question, false)) return;
  throw new AppError('config', `${store.path} keeps its app (${former}).`, {
    hint: 'Set another WELLPIPE_HOME for a second app.',
  });
}

/** `redirectUri`: all that are registered, the preferred one first; undefined leaves what is stored. */
export async function storeApp(
  wizard: Wizard,
  { id, secret }: AppClient,
  redirectUri?: string,
): Promise<void> {
  const input = { clientId: id, clientSecret: secret, redirectUri };
  // Whether another app is replaced was asked for before.
  const { env_file, notes = [] } = await setUpApp(wizard.context, input, true, wizard.signal);
  wizard.whatIsLeft = 'Your app is kept: `wellpipe init` goes on to the login.';
  wizard.tell('success', `Stored in ${env_file}, readable by you alone.`, ...notes);
}
