import { PortInUseError } from '../../auth/login-errors.ts';
import { describeMissingScopes, OFFLINE_SCOPE } from '../../auth/scopes.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { moveToFreePort } from '../../engine/redirect-choice.ts';
import { type LoginDialogOptions, logIn } from '../frame/login-dialog.ts';
import { settleRegistration } from './registration-step.ts';
import type { Wizard } from './wizard.ts';

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
export async function settleLogin(wizard: Wizard, redirectUri: string, paste: boolean): Promise<void> {
  const { invocation, context } = wizard;
  let attempt: Attempt = { redirectUri, paste };
  for (;;) {
    try {
      wizard.print('');
      const { missing_scopes: missing = [] } = await logIn(invocation, context, attempt);
      wizard.whatIsLeft = 'You are logged in all the same.';
      wizard.tell('success', 'Logged in to WHOOP.');
      if (await acceptsMissing(wizard, missing)) return;
    } catch (error) {
      attempt = await mend(wizard, error, attempt);
    }
  }
}

async function acceptsMissing(wizard: Wizard, missing: readonly string[]): Promise<boolean> {
  if (missing.length === 0) return true;
  wizard.tell('warn', ...describeMissingScopes(missing));
  const choice = await wizard.choose('Do you want all of it?', {
    again: 'Log in again, and agree to everything',
    leave: missing.includes(OFFLINE_SCOPE) ? 'Go on, for an hour' : 'Go on without',
  });
  return choice === 'leave';
}

async function mend(wizard: Wizard, error: unknown, attempt: Attempt): Promise<Attempt> {
  if (!(error instanceof AppError && MENDABLE.includes(error.code))) {
    if (wizard.signal.aborted) wizard.tell('info', wizard.whatIsLeft);
    throw error;
  }
  if (error instanceof PortInUseError) return mendPort(wizard, error, attempt);
  wizard.tell('error', error.message, ...(error.hint === undefined ? [] : [error.hint]));
  const choice = await wizard.choose('How do you go on?', {
    again: 'Try again',
    paste: 'Try again, and paste the address that the browser ends up at',
    check: 'Ask WHOOP what is wrong with my app',
    stop: 'Stop here',
  });
  if (choice === 'stop') throw error;
  if (choice === 'check') return { redirectUri: await settleRegistration(wizard, attempt.redirectUri ?? '') };
  return { ...attempt, paste: choice === 'paste' };
}

async function mendPort(wizard: Wizard, error: PortInUseError, attempt: Attempt): Promise<Attempt> {
  wizard.tell('error', error.message);
  const other = await moveToFreePort(attempt.redirectUri ?? '');
  const choice = await wizard.choose<string>('How do you go on?', {
    paste: 'Without the port: paste the address that the browser ends up at',
    again: `That program is ended: try port ${error.port} again`,
    ...(other === undefined ? {} : { other: `Use port ${new URL(other).port}, registered at WHOOP too` }),
  });
  if (choice === 'other' && other !== undefined)
    return { redirectUri: await settleRegistration(wizard, other) };
  return { ...attempt, paste: choice === 'paste' };
}
