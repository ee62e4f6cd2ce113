import { createInterface } from 'node:readline';
import type { PendingLogin } from '../../auth/login.ts';
import { PortInUseError } from '../../auth/login-errors.ts';
import { describeMissingScopes } from '../../auth/scopes.ts';
import { waitForMember } from '../../core/call.ts';
import { AppError, errorName, toAppError } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import { describeDesktopConfig, describeServer } from '../../engine/client-entry.ts';
import { beginLogin, explainPortInUse } from '../../engine/login.ts';
import { describeLogin, type LoginStatus } from '../../engine/status.ts';
import { readFirstTime } from './first-reading.ts';
import type { Invocation } from './invocation.ts';

const DEFAULT_TIMEOUT_MS = 5 * 60_000;

export interface LoginDialogOptions {
  port?: number | undefined;
  openBrowser?: boolean | undefined;
  /** The member pastes the address the browser ended up at. */
  paste?: boolean | undefined;
  timeoutMs?: number | undefined;
}

/** A login with somebody at the terminal, or a program reading JSON Lines. */
export async function runLogin(invocation: Invocation, options: LoginDialogOptions): Promise<void> {
  const { port, openBrowser = true, paste = false, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const context = await invocation.openContext();
  const over = new AbortController();
  const signal = AbortSignal.any([invocation.signal, over.signal]);
  const login = await beginLogin(context, { port, listen: !paste, timeoutMs }, signal).catch(
    async (error: unknown) => {
      throw error instanceof PortInUseError ? await explainPortInUse(context, error) : error;
    },
  );
  try {
    await announce(invocation, login, paste);
    if (openBrowser && !paste) await tryBrowser(invocation, login.authorizeUrl);
    const back = paste ? [login.returned, readRedirect(login)] : [login.returned];
    await waitForMember(() => Promise.race(back));
    await Promise.all(back);
    await login.finished;
  } finally {
    // A login that nobody waits for any more would keep the process until its timeout.
    over.abort();
  }

  const status = await describeLogin(context, invocation.signal);
  if (invocation.flags.json) {
    const server = describeServer(invocation.environment, invocation.flags);
    return invocation.printJson({ ...status, claude_desktop: describeDesktopConfig(server) });
  }
  await invocation.print(loggedInText(status));
  if (!invocation.isInteractive) return;
  const { offerConnect } = await import('./connect-dialog.ts');
  await offerConnect(invocation, context);
  await readFirstTime(invocation, context);
}

async function announce(
  invocation: Invocation,
  { authorizeUrl }: PendingLogin,
  paste: boolean,
): Promise<void> {
  if (invocation.flags.json) return invocation.printJson({ authorize_url: authorizeUrl });
  process.stderr.write(`Open this address and agree:\n\n  ${authorizeUrl}\n\n`);
  process.stderr.write(
    paste
      ? 'Then paste the address that the browser ends up at (the page itself need not load):\n'
      : 'Waiting for your browser to come back …\n',
  );
}

/** A machine without a browser is no failure: the address is on the screen. */
async function tryBrowser({ environment }: Invocation, url: string): Promise<void> {
  if (environment.CI) return;
  const { default: open } = await import('open');
  await open(url).catch((error: unknown) => log.debug(`no browser: ${errorName(error)}`));
}

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

function loggedInText({ missing_scopes }: LoginStatus): string {
  return [
    'Logged in to WHOOP.',
    ...describeMissingScopes(missing_scopes ?? []),
    '',
    'Try: wellpipe today',
    'For Claude Desktop, Claude Code, Cursor and every other assistant: wellpipe connect',
  ].join('\n');
}
