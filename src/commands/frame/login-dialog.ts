import { createInterface } from 'node:readline';
import type { PendingLogin } from '../../auth/login.ts';
import { PortInUseError } from '../../auth/login-errors.ts';
import { isLoopbackRedirect, resolveRedirectUri } from '../../auth/redirect-uri.ts';
import { describeMissingScopes } from '../../auth/scopes.ts';
import { waitForMember } from '../../core/call.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import { locateScreen } from '../../core/screen.ts';
import { assertAppAccepted } from '../../engine/app-check.ts';
import { describeDesktopConfig, describeServer } from '../../engine/client-entry.ts';
import type { Context } from '../../engine/context.ts';
import { beginLogin, explainPortInUse, type LoginInput } from '../../engine/login.ts';
import { describeLogin, type LoginStatus } from '../../engine/status.ts';
import type { Invocation } from './invocation.ts';
import { openTarget } from './open-target.ts';

const DEFAULT_TIMEOUT_MS = 5 * 60_000;

export interface LoginDialogOptions {
  /** Another than the preferred one of those that are registered. */
  redirectUri?: string | undefined;
  port?: number | undefined;
  openBrowser?: boolean | undefined;
  /** The member pastes the address the browser ended up at. */
  paste?: boolean | undefined;
  timeoutMs?: number | undefined;
}

/** How the browser's return arrives: by itself, by the member's hand, or whichever comes first. */
type Return = 'listened' | 'pasted' | 'either';

/** A login with somebody at the terminal, or a program reading JSON Lines. */
export async function runLogin(invocation: Invocation, options: LoginDialogOptions): Promise<void> {
  const context = await invocation.openContext();
  // A program that reads JSON Lines gets the address at once.
  if (invocation.isInteractive) await assertAppAccepted(context, options, invocation.signal);
  const status = await logIn(invocation, context, options);
  if (invocation.flags.json) {
    const server = describeServer(invocation.environment, invocation.flags);
    return invocation.printJson({ ...status, claude_desktop: describeDesktopConfig(server) });
  }
  await invocation.print(
    ['Logged in to WHOOP.', ...describeMissingScopes(status.missing_scopes ?? [])].join('\n'),
  );
  const { goOnFromLogin, nextSteps } = await import('./after-login.ts');
  if (invocation.isInteractive) await goOnFromLogin(invocation, context);
  else await invocation.print(`\n${nextSteps(false)}`);
}

/** One attempt, until the tokens are stored. */
export async function logIn(
  invocation: Invocation,
  context: Context,
  options: LoginDialogOptions,
): Promise<LoginStatus> {
  const { redirectUri, port, openBrowser = true, paste = false, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const way = paste
    ? 'pasted'
    : chooseWay(invocation, resolveRedirectUri(redirectUri ?? context.store.redirectUris()[0]), openBrowser);
  const over = new AbortController();
  const signal = AbortSignal.any([invocation.signal, over.signal]);
  const login = await begin(context, { redirectUri, port, timeoutMs }, way, signal);
  try {
    await announce(invocation, login, way);
    if (openBrowser && !paste) await openTarget(login.authorizeUrl, invocation.environment);
    const back = way === 'listened' ? [login.returned] : [login.returned, readRedirect(login)];
    await waitForMember(() => Promise.race(back));
    await Promise.all(back);
    await login.finished;
  } finally {
    // A login that nobody waits for any more would keep the process until its timeout.
    over.abort();
  }
  return describeLogin(context, invocation.signal);
}

/** Where somebody is here to paste, they do when the browser is on another machine or ends up at one. */
function chooseWay(
  { environment, isInteractive }: Invocation,
  redirectUri: string,
  openBrowser: boolean,
): Return {
  if (!isInteractive) return 'listened';
  if (!isLoopbackRedirect(redirectUri)) return 'pasted';
  return openBrowser && locateScreen(environment) !== 'here' ? 'either' : 'listened';
}

async function begin(
  context: Context,
  input: Omit<LoginInput, 'listen'>,
  way: Return,
  signal: AbortSignal,
): Promise<PendingLogin> {
  try {
    return await beginLogin(context, { ...input, listen: way !== 'pasted' }, signal);
  } catch (error) {
    // Nobody can come back by themselves where the browser is elsewhere: pasting needs no port.
    if (way === 'either') return beginLogin(context, { ...input, listen: false }, signal);
    throw error instanceof PortInUseError ? await explainPortInUse(context, error) : error;
  }
}

async function announce(invocation: Invocation, login: PendingLogin, way: Return): Promise<void> {
  const { authorizeUrl, redirectUri } = login;
  if (invocation.flags.json) return invocation.printJson({ authorize_url: authorizeUrl });
  const where = way === 'either' ? ' in a browser, on whichever machine,' : '';
  process.stderr.write(`Open this address${where} and agree:\n\n  ${authorizeUrl}\n\n`);
  process.stderr.write(`${NEXT_WORDS[way].replace('ADDRESS', redirectUri)}\n`);
}

const NEXT_WORDS: Record<Return, string> = {
  listened: 'Waiting for your browser to come back …',
  pasted: 'Then paste the address that the browser ends up at (the page itself need not load):',
  either: [
    'The browser ends up at a page that it cannot load, as it should be. Its address',
    'begins with ADDRESS?code=',
    'Paste the whole of it here:',
  ].join('\n'),
};

/** Reads addresses until one is this login's. At a terminal a wrong one may be corrected. */
async function readRedirect(login: PendingLogin): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  let isOver = false;
  const end = () => {
    isOver = true;
    lines.close();
  };
  login.finished.then(end, end);
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const problem = await login.submitRedirect(line).then(() => undefined, toAppError);
    if (!problem || isOver) return;
    if (!process.stdin.isTTY) throw problem;
    process.stderr.write(`error: ${problem.message}\nPaste the address again:\n`);
  }
  if (isOver) return;
  throw new AppError('invalid_input', 'No address came on stdin.', {
    hint: 'Paste the address from the browser, or pipe it in.',
  });
}
