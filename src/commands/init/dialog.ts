import { intro, outro } from '@clack/prompts';
import { resolveRedirectUri } from '../../auth/redirect-uri.ts';
import { describeMissingScopes } from '../../auth/scopes.ts';
import { AppError } from '../../core/errors.ts';
import { describeProgress, type SetupProgress } from '../../engine/setup-progress.ts';
import { describeFirstNumber, nextSteps } from '../frame/after-login.ts';
import { offerConnect } from '../frame/connect-dialog.ts';
import { ASK } from '../frame/dialog.ts';
import { readFirstTime } from '../frame/first-reading.ts';
import type { Invocation } from '../frame/invocation.ts';
import { type AppOptions, enterApp } from './app-step.ts';
import { settleLogin } from './login-step.ts';
import { settleRegistration } from './registration-step.ts';
import { Wizard } from './wizard.ts';

interface SetupOptions extends AppOptions {
  /** The member pastes the address the browser ended up at. */
  paste: boolean;
}

/** From nothing, or from where the last one stopped, to the first number and the assistants. */
export async function runSetupDialog(invocation: Invocation, options: SetupOptions): Promise<void> {
  const context = await invocation.openContext();
  const wizard = new Wizard(invocation, context);
  intro('Wellpipe: your own WHOOP data', ASK);
  const startsOver = await agreeToStartOver(wizard, options.force);
  const progress = startsOver ? undefined : await describeProgress(context, wizard.signal);
  const begin = progress && options.clientId === undefined ? await chooseBeginning(wizard, progress) : 'app';
  const { paste } = options;
  if (begin === 'app') {
    const force = options.force || startsOver;
    await settleLogin(wizard, await enterApp(wizard, { ...options, force }, progress?.idAlone), paste);
  }
  if (begin === 'login') await logInAnew(wizard, paste);
  await showFirstNumber(wizard, paste);
  const isConnected = await offerConnect(invocation, context);
  outro('Your data is at hand.', ASK);
  await invocation.print(nextSteps(isConnected));
  await readFirstTime(invocation, context);
}

/** What no key opens is given up only after a yes, or with --force; a no ends the set-up. */
async function agreeToStartOver(wizard: Wizard, force: boolean): Promise<boolean> {
  const locked = await wizard.context.store.whyUnopened(wizard.signal);
  if (locked === undefined) return false;
  if (force) return true;
  wizard.tell('warn', locked.message);
  const question = 'Start over? What is sealed in it is lost: the login and the client secret.';
  if (await wizard.agree(question, false)) return true;
  throw locked;
}

/** Where to go on from what is there. */
async function chooseBeginning(wizard: Wizard, progress: SetupProgress): Promise<'app' | 'login' | 'number'> {
  const { hasApp, clientId, login } = progress;
  if (!hasApp) return 'app';
  if (!login.logged_in) {
    wizard.tell('info', `Your app is set up (${clientId}).`);
    if (progress.hasFormerLogin) wizard.tell('warn', ...(login.notes ?? []));
    return wizard.choose('How do you go on?', {
      login: 'Log in to WHOOP',
      app: 'Enter client id and secret anew',
    });
  }
  wizard.whatIsLeft = 'You are logged in all the same.';
  const member = login.user_id === undefined ? '' : `, as member ${login.user_id}`;
  wizard.tell('success', `Your app is set up (${clientId}), and you are logged in${member}.`);
  if (login.missing_scopes?.length) wizard.tell('warn', ...describeMissingScopes(login.missing_scopes));
  return wizard.choose('How do you go on?', {
    number: 'See whether all works, and connect assistants',
    login: 'Log in again',
    app: 'Enter client id and secret anew',
  });
}

/** With the app that is stored. */
async function logInAnew(wizard: Wizard, paste: boolean): Promise<void> {
  const preferred = resolveRedirectUri(wizard.context.store.redirectUris()[0]);
  await settleLogin(wizard, await settleRegistration(wizard, preferred), paste);
}

/** A login that turns out to be dead is replaced at once. */
async function showFirstNumber(wizard: Wizard, paste: boolean): Promise<void> {
  const { invocation, context } = wizard;
  try {
    wizard.tell('success', await describeFirstNumber(invocation, context));
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'login_expired')) throw error;
    wizard.tell('warn', error.message);
    await logInAnew(wizard, paste);
    wizard.tell('success', await describeFirstNumber(invocation, context));
  }
}
