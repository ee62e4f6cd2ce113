import type { AppClient } from '../../auth/login-state.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import { readClientId, readClientSecret } from '../../engine/app-input.ts';
import { setUpApp } from '../../engine/setup.ts';
import type { Conversation } from './conversation.ts';

export interface EntryOptions {
  /** Undefined: to be asked. */
  id: string | undefined;
  redirectUri: string;
  /** Whether another app may be replaced. */
  force: boolean;
}

/** Asks for id and hidden secret. The id of a first app is kept at once, so that an interruption costs it not. */
export async function enterClient(
  talk: Conversation,
  { id: known, redirectUri, force }: EntryOptions,
): Promise<AppClient> {
  const id = readClientId(known ?? (await talk.read('Client ID', complaint(readClientId))));
  if (!force) {
    await agreeToReplace(talk, id);
    await keepId(talk, id, redirectUri);
  }
  const readSecret = (text: string) => readClientSecret(text, id);
  return { id, secret: readSecret(await talk.readHidden('Client Secret', complaint(readSecret))) };
}

async function keepId(talk: Conversation, id: string, redirectUri: string): Promise<void> {
  const { store } = talk.context;
  if (store.clientId() !== '') return;
  await store.saveClientId(id, redirectUri, talk.signal);
  talk.whatIsLeft = 'The client id is kept: `wellpipe init` goes on from it.';
}

/** Another app in `.env` is replaced only after a yes; a no ends the set-up. An id alone is no app yet. */
async function agreeToReplace(talk: Conversation, id: string): Promise<void> {
  const { store } = talk.context;
  const former = store.savedClientId();
  if (former === undefined || former === id || !(store.hasApp || store.peek())) return;
  const question = `${store.path} holds another app (${former}). Replace it and forget its login?`;
  if (await talk.agree(question, false)) return;
  throw new AppError('config', `${store.path} keeps its app (${former}).`, {
    hint: 'Set another WELLPIPE_HOME for a second app.',
  });
}

/** What is wrong with an input, as the dialog shows it below. */
function complaint(read: (text: string) => string) {
  return (value: string | undefined): string | undefined => {
    try {
      read(value ?? '');
      return undefined;
    } catch (error) {
      return toAppError(error).message;
    }
  };
}

/** `redirectUri`: all that are registered, the preferred one first; undefined leaves what is stored. */
export async function storeApp(
  talk: Conversation,
  { id, secret }: AppClient,
  redirectUri?: string,
): Promise<void> {
  const input = { clientId: id, clientSecret: secret, redirectUri };
  // Whether another app is replaced was asked for before.
  const { env_file, notes = [] } = await setUpApp(talk.context, input, true, talk.signal);
  talk.whatIsLeft = 'Your app is kept: `wellpipe init` goes on to the login.';
  talk.tell('success', `Stored in ${env_file}, readable by you alone.`, ...notes);
}
