import type { AppVerdict } from '../../auth/app-check.ts';
import { readVariable } from '../../core/environment.ts';
import { AppError } from '../../core/errors.ts';
import { APP_FORM, checkRedirectUri } from '../../engine/setup.ts';
import { copyText } from '../frame/clipboard.ts';
import { enterClient, storeApp } from './app-entry.ts';
import { askWhoop, chooseWhatToMend, type Refused, refusesClient } from './app-verdict.ts';
import type { Wizard } from './wizard.ts';

/**
 * Goes on once WHOOP would let the stored app log in, each of id, secret, redirect URI and scopes mended where it
 * is refused. `verdict`: of a moment ago. Answers the redirect URI to log in with.
 */
export async function settleRegistration(
  wizard: Wizard,
  redirectUri: string,
  verdict?: AppVerdict,
): Promise<string> {
  const said = verdict ?? (await askWhoop(wizard, wizard.context.store.client(), redirectUri));
  if (said.kind === 'accepted') {
    wizard.tell('success', 'WHOOP knows your app, its redirect URL and its scopes.');
    return redirectUri;
  }
  if (said.kind === 'unknown') {
    wizard.tell('warn', 'WHOOP could not be asked about your app. The login shows whether all is right.');
    return redirectUri;
  }
  if (refusesClient(said)) {
    await mendClient(wizard, said, redirectUri);
    return settleRegistration(wizard, redirectUri);
  }
  const isOfScopes = said.part === 'scope';
  const next = isOfScopes ? await mendScopes(wizard, said) : await mendRedirect(wizard, redirectUri);
  return next === 'anyway' ? redirectUri : settleRegistration(wizard, next ?? redirectUri);
}

async function mendClient(wizard: Wizard, refused: Refused, redirectUri: string): Promise<void> {
  const { environment } = wizard.invocation;
  if (readVariable(environment, 'WHOOP_CLIENT_ID') ?? readVariable(environment, 'WHOOP_CLIENT_SECRET')) {
    throw new AppError('config', refused.error.message, {
      hint: 'WHOOP_CLIENT_ID and WHOOP_CLIENT_SECRET of the environment win over what is stored: correct them there.',
    });
  }
  const id = await chooseWhatToMend(wizard, refused, wizard.context.store.client());
  await storeApp(wizard, await enterClient(wizard, { id, redirectUri, force: true }));
}

/** Answers the redirect URI to go on with, or `anyway`. */
async function mendRedirect(wizard: Wizard, redirectUri: string): Promise<string> {
  wizard.tell('error', 'WHOOP does not know this redirect URL for your app:');
  wizard.print('', redirectUri, '');
  const isCopied = (await copyText(redirectUri, wizard.invocation.environment)) === 'copied';
  wizard.tell(
    'step',
    ...(isCopied ? ['It is in your clipboard.'] : []),
    `Open your app at ${APP_FORM.dashboard}, add it under Redirect URLs, to the letter, and save.`,
  );
  const choice = await wizard.choose('And then?', {
    again: 'It is added: check again',
    other: 'My app has another one, which I enter',
    anyway: 'Log in all the same',
  });
  if (choice !== 'other') return choice === 'again' ? redirectUri : 'anyway';
  const entered = (await wizard.read('Redirect URL of your app', checkRedirectUri)) ?? redirectUri;
  await storeApp(wizard, wizard.context.store.client(), entered);
  return entered;
}

async function mendScopes(wizard: Wizard, { error }: Refused): Promise<'anyway' | undefined> {
  wizard.tell(
    'error',
    error.message,
    `Open your app at ${APP_FORM.dashboard}, tick all of these, and \`offline\` where it is listed, and save:`,
  );
  wizard.print('', ...APP_FORM.scopes, '');
  const choice = await wizard.choose('And then?', {
    again: 'All are ticked: check again',
    anyway: 'Log in all the same',
  });
  return choice === 'again' ? undefined : 'anyway';
}
