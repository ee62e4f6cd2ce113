import { confirm, intro, note, outro, password, log as say, text } from '@clack/prompts';
import type { LoginStore } from '../../auth/login-store.ts';
import { UnopenedError } from '../../auth/protection-errors.ts';
import { DEFAULT_REDIRECT_URI, resolveRedirectUri } from '../../auth/redirect-uri.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import { APP_FORM, checkField, checkRedirectUri, setUpApp } from '../../engine/setup.ts';
import { ASK, answered } from './dialog.ts';
import type { Invocation } from './invocation.ts';
import { runLogin } from './login-dialog.ts';

interface SetupDialogOptions {
  /** Undefined: to be asked. */
  clientId: string | undefined;
  redirectUri: string | undefined;
  force: boolean;
}

/** From nothing to a login, with somebody at the terminal. Ctrl-C at any question ends it with nothing changed. */
export async function runSetupDialog(invocation: Invocation, options: SetupDialogOptions): Promise<void> {
  const context = await invocation.openContext();
  const { store } = context;
  intro('Wellpipe: your own WHOOP app', ASK);
  const startsOver = await agreeToStartOver(invocation, store, options.force);
  const redirectUri =
    checkRedirectUri(options.redirectUri) ?? store.redirectUris()[0] ?? DEFAULT_REDIRECT_URI;
  note(formText(resolveRedirectUri(redirectUri)), `Make an app at ${APP_FORM.dashboard}`, ASK);

  const clientId =
    options.clientId ??
    (await answered(
      text({ message: 'Client ID', validate: validator('client id'), signal: invocation.signal, ...ASK }),
    ));
  const clientSecret = await answered(
    password({
      message: 'Client Secret',
      validate: validator('client secret'),
      signal: invocation.signal,
      ...ASK,
    }),
  );
  const force = options.force || startsOver || (await agreeToReplace(invocation, store, clientId.trim()));
  const goOn = await answered(
    confirm({ message: 'Log in to WHOOP when this is stored?', signal: invocation.signal, ...ASK }),
  );
  const input = { clientId, clientSecret, redirectUri: options.redirectUri ?? redirectUri };
  const answer = await setUpApp(context, input, force, invocation.signal);
  say.success(`Stored in ${answer.env_file}, readable by you alone.`, ASK);
  for (const line of answer.notes ?? []) say.info(line, ASK);
  outro(goOn ? 'Next: the login.' : 'Next: wellpipe auth whoop, then wellpipe connect', ASK);
  if (goOn) await runLogin(invocation, {});
}

function formText(redirectUri: string): string {
  return [
    'Name and contact are yours to choose. Then enter:',
    '',
    `Privacy policy   ${APP_FORM.privacyPolicy} (any address does)`,
    `Redirect URL     ${redirectUri}`,
    `Scopes           ${APP_FORM.scopes.join('\n                 ')}`,
    '',
    'WHOOP shows the client id and secret at once.',
  ].join('\n');
}

/** What no key opens is given up only after a yes, or with --force; a no ends the set-up. */
async function agreeToStartOver(invocation: Invocation, store: LoginStore, force: boolean): Promise<boolean> {
  const locked = await store.unlock(invocation.signal).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (locked === undefined) return false;
  if (!(locked instanceof UnopenedError)) throw locked;
  if (force) return true;
  say.warn(locked.message, ASK);
  const agreed = await answered(
    confirm({
      message: 'Start over? What is sealed in it is lost: the login and the client secret.',
      initialValue: false,
      signal: invocation.signal,
      ...ASK,
    }),
  );
  if (agreed) return true;
  throw locked;
}

/** Another app in `.env` is replaced only after a yes; a no ends the set-up. */
async function agreeToReplace(invocation: Invocation, store: LoginStore, clientId: string): Promise<boolean> {
  const former = store.savedClientId();
  if (former === undefined || former === clientId) return false;
  const agreed = await answered(
    confirm({
      message: `${store.path} holds another app (${former}). Replace it and forget its login?`,
      initialValue: false,
      signal: invocation.signal,
      ...ASK,
    }),
  );
  if (agreed) return true;
  throw new AppError('config', `${store.path} keeps its app (${former}).`, {
    hint: 'Set another WELLPIPE_HOME for a second app.',
  });
}

function validator(name: string) {
  return (value: string | undefined): string | undefined => {
    try {
      checkField(name, value ?? '');
      return undefined;
    } catch (error) {
      return toAppError(error).message;
    }
  };
}
