import type { AppVerdict } from '../../auth/app-check.ts';
import { readVariable } from '../../core/environment.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import { APP_FORM, checkRedirectUri } from '../../engine/setup.ts';
import { copyText } from '../frame/clipboard.ts';
import { enterClient, storeApp } from './app-entry.ts';
import { askWhoop, chooseWhatToMend, type Refused, refusesClient } from './app-verdict.ts';
import type { Conversation } from './conversation.ts';

/**
 * Goes on once WHOOP would let the stored app log in, each of id, secret, redirect URI and scopes mended where it
 * is refused. `verdict`: of a moment ago. Answers the redirect URI to log in with.
 */
export async function settleRegistration(
  talk: Conversation,
  redirectUri: string,
  verdict?: AppVerdict,
): Promise<string> {
  const said = verdict ?? (await askWhoop(talk, talk.context.store.client(), redirectUri));
  if (said.kind === 'accepted') {
    talk.tell('success', 'WHOOP knows your app, its redirect URL and its scopes.');
    return redirectUri;
  }
  if (said.kind === 'unknown') {
    talk.tell('warn', 'WHOOP could not be asked about your app. The login shows whether all is right.');
    return redirectUri;
  }
  if (refusesClient(said)) {
    await mendClient(talk, said, redirectUri);
    return settleRegistration(talk, redirectUri);
  }
  const isOfScopes = said.part === 'scope';
  const next = isOfScopes ? await mendScopes(talk, said) : await mendRedirect(talk, redirectUri);
  return next === 'anyway' ? redirectUri : settleRegistration(talk, next ?? redirectUri);
}

async function mendClient(talk: Conversation, refused: Refused, redirectUri: string): Promise<void> {
  const { environment } = talk.invocation;
  if (readVariable(environment, 'WHOOP_CLIENT_ID') ?? readVariable(environment, 'WHOOP_CLIENT_SECRET')) {
    throw new AppError('config', refused.error.message, {
      hint: 'WHOOP_CLIENT_ID and WHOOP_CLIENT_SECRET of the environment win over what is stored: correct them there.',
    });
  }
  const id = await chooseWhatToMend(talk, refused, talk.context.store.client());
  await storeApp(talk, await enterClient(talk, { id, redirectUri, force: true }));
}

/** Answers the redirect URI to go on with, or `anyway`. */
async function mendRedirect(talk: Conversation, redirectUri: string): Promise<string> {
  talk.tell('error', 'WHOOP does not know this redirect URL for your app:');
  talk.print('', redirectUri, '');
  const isCopied = (await copyText(redirectUri, talk.invocation.environment)) === 'copied';
  talk.tell(
    'step',
    ...(isCopied ? ['It is in your clipboard.'] : []),
    `Open your app at ${APP_FORM.dashboard}, add it under Redirect URLs, to the letter, and save.`,
  );
  const choice = await talk.choose('And then?', {
    again: 'It is added: check again',
    other: 'My app has another one, which I enter',
    anyway: 'Log in all the same',
  });
  if (choice !== 'other') return choice === 'again' ? redirectUri : 'anyway';
  const entered = checkRedirectUri(await talk.read('Redirect URL of your app', complaint)) ?? redirectUri;
  await storeApp(talk, talk.context.store.client(), entered);
  return entered;
}

async function mendScopes(talk: Conversation, { error }: Refused): Promise<'anyway' | undefined> {
  talk.tell(
    'error',
    error.message,
    `Open your app at ${APP_FORM.dashboard}, tick all of these, and \`offline\` where it is listed, and save:`,
  );
  talk.print('', ...APP_FORM.scopes, '');
  const choice = await talk.choose('And then?', {
    again: 'All are ticked: check again',
    anyway: 'Log in all the same',
  });
  return choice === 'again' ? undefined : 'anyway';
}

function complaint(value: string | undefined): string | undefined {
  try {
    checkRedirectUri(value ?? '');
    return undefined;
  } catch (error) {
    return toAppError(error).message;
  }
}
