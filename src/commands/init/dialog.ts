import { intro, outro } from '@clack/prompts';
import { resolveRedirectUri } from '../../auth/redirect-uri.ts';
import { AppError } from '../../core/errors.ts';
import { describeProgress, type SetupProgress } from '../../engine/setup-progress.ts';
import { describeFirstNumber, nextSteps } from '../frame/after-login.ts';
import { offerConnect } from '../frame/connect-dialog.ts';
import { ASK } from '../frame/dialog.ts';
import { readFirstTime } from '../frame/first-reading.ts';
import type { Invocation } from '../frame/invocation.ts';
import { type AppOptions, enterApp } from './app-step.ts';
import { Conversation } from './conversation.ts';
import { settleLogin } from './login-step.ts';
import { settleRegistration } from './registration-step.ts';

interface SetupOptions extends AppOptions {
  /** The member pastes the address the browser ended up at. */
  paste: boolean;
}

/** From nothing, or from where the last one stopped, to the first number and the assistants. */
export async function runSetupDialog(invocation: Invocation, options: SetupOptions): Promise<void> {
  const context = await invocation.openContext();
  const talk = new Conversation(invocation, context);
  intro('Wellpipe: your own WHOOP data', ASK);
  const startsOver = await agreeToStartOver(talk, options.force);
  const progress = startsOver ? undefined : await describeProgress(context, talk.signal);
  const begin = progress && options.clientId === undefined ? await chooseBeginning(talk, progress) : 'app';
  const { paste } = options;
  if (begin === 'app') {
    const force = options.force || startsOver;
    await settleLogin(talk, await enterApp(talk, { ...options, force }, progress?.idAlone), paste);
  }
  if (begin === 'login') await logInAnew(talk, paste);
  await showFirstNumber(talk, paste);
  const isConnected = await offerConnect(invocation, context);
  outro('Your data is at hand.', ASK);
  await invocation.print(nextSteps(isConnected));
  await readFirstTime(invocation, context);
}

/** What no key opens is given up only after a yes, or with --force; a no ends the set-up. */
async function agreeToStartOver(talk: Conversation, force: boolean): Promise<boolean> {
  const locked = await talk.context.store.whyUnopened(talk.signal);
  if (locked === undefined) return false;
  if (force) return true;
  talk.tell('warn', locked.message);
  const question = 'Start over? What is sealed in it is lost: the login and the client secret.';
  if (await talk.agree(question, false)) return true;
  throw locked;
}

/** Where to go on from what is there. */
async function chooseBeginning(
  talk: Conversation,
  progress: SetupProgress,
): Promise<'app' | 'login' | 'number'> {
  const { hasApp, clientId, login } = progress;
  if (!hasApp) return 'app';
  if (!login.logged_in) {
    talk.tell('info', `Your app is set up (${clientId}).`);
    if (progress.hasFormerLogin) talk.tell('warn', ...(login.notes ?? []));
    return talk.choose('How do you go on?', {
      login: 'Log in to WHOOP',
      app: 'Enter client id and secret anew',
    });
  }
  talk.whatIsLeft = 'You are logged in all the same.';
  const member = login.user_id === undefined ? '' : `, as member ${login.user_id}`;
  talk.tell('success', `Your app is set up (${clientId}), and you are logged in${member}.`);
  return talk.choose('How do you go on?', {
    number: 'See whether all works, and connect assistants',
    login: 'Log in again',
    app: 'Enter client id and secret anew',
  });
}

/** With the app that is stored. */
async function logInAnew(talk: Conversation, paste: boolean): Promise<void> {
  const preferred = resolveRedirectUri(talk.context.store.redirectUris()[0]);
  await settleLogin(talk, await settleRegistration(talk, preferred), paste);
}

/** A login that turns out to be dead is replaced at once. */
async function showFirstNumber(talk: Conversation, paste: boolean): Promise<void> {
  const { invocation, context } = talk;
  try {
    talk.tell('success', await describeFirstNumber(invocation, context));
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'login_expired')) throw error;
    talk.tell('warn', error.message);
    await logInAnew(talk, paste);
    talk.tell('success', await describeFirstNumber(invocation, context));
  }
}
