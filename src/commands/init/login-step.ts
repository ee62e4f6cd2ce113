import { PortInUseError } from '../../auth/login-errors.ts';
import { describeMissingScopes, OFFLINE_SCOPE } from '../../auth/scopes.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { moveToFreePort } from '../../engine/redirect-choice.ts';
import { type LoginDialogOptions, logIn } from '../frame/login-dialog.ts';
import type { Conversation } from './conversation.ts';
import { settleRegistration } from './registration-step.ts';

/** What another attempt may do better. */
const MENDABLE: readonly ErrorCode[] = [
  'config',
  'invalid_input',
  'login_expired',
  'network',
  'not_logged_in',
  'rate_limited',
  'timeout',
  'whoop_error',
];

type Attempt = Pick<LoginDialogOptions, 'redirectUri' | 'paste'>;

/** Logs in; what fails is explained and tried again, in the way the member chooses. */
export async function settleLogin(talk: Conversation, redirectUri: string, paste: boolean): Promise<void> {
  const { invocation, context } = talk;
  let attempt: Attempt = { redirectUri, paste };
  for (;;) {
    try {
      talk.print('');
      const { missing_scopes: missing = [] } = await logIn(invocation, context, attempt);
      talk.whatIsLeft = 'You are logged in all the same.';
      talk.tell('success', 'Logged in to WHOOP.');
      if (await acceptsMissing(talk, missing)) return;
    } catch (error) {
      attempt = await mend(talk, error, attempt);
    }
  }
}

async function acceptsMissing(talk: Conversation, missing: readonly string[]): Promise<boolean> {
  if (missing.length === 0) return true;
  talk.tell('warn', ...describeMissingScopes(missing));
  const choice = await talk.choose('Do you want all of it?', {
    again: 'Log in again, and agree to everything',
    leave: missing.includes(OFFLINE_SCOPE) ? 'Go on, for an hour' : 'Go on without',
  });
  return choice === 'leave';
}

async function mend(talk: Conversation, error: unknown, attempt: Attempt): Promise<Attempt> {
  if (!(error instanceof AppError && MENDABLE.includes(error.code))) {
    if (talk.signal.aborted) talk.tell('info', talk.whatIsLeft);
    throw error;
  }
  if (error instanceof PortInUseError) return mendPort(talk, error, attempt);
  talk.tell('error', error.message, ...(error.hint === undefined ? [] : [error.hint]));
  const choice = await talk.choose('How do you go on?', {
    again: 'Try again',
    paste: 'Try again, and paste the address that the browser ends up at',
    check: 'Ask WHOOP what is wrong with my app',
    stop: 'Stop here',
  });
  if (choice === 'stop') throw error;
  if (choice === 'check') return { redirectUri: await settleRegistration(talk, attempt.redirectUri ?? '') };
  return { ...attempt, paste: choice === 'paste' };
}

async function mendPort(talk: Conversation, error: PortInUseError, attempt: Attempt): Promise<Attempt> {
  talk.tell('error', error.message);
  const other = await moveToFreePort(attempt.redirectUri ?? '');
  const choice = await talk.choose<string>('How do you go on?', {
    paste: 'Without the port: paste the address that the browser ends up at',
    again: `That program is ended: try port ${error.port} again`,
    ...(other === undefined ? {} : { other: `Use port ${new URL(other).port}, registered at WHOOP too` }),
  });
  if (choice === 'other' && other !== undefined)
    return { redirectUri: await settleRegistration(talk, other) };
  return { ...attempt, paste: choice === 'paste' };
}
