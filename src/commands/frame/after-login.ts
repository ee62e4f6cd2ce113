import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { Context } from '../../engine/context.ts';
import { askFirstNumber } from '../../engine/first-number.ts';
import { renderFirstNumber } from '../../render/first-number.ts';
import { offerConnect } from './connect-dialog.ts';
import { readFirstTime } from './first-reading.ts';
import type { Invocation } from './invocation.ts';

/** What does not put a login in doubt. */
const HARMLESS: readonly ErrorCode[] = ['network', 'timeout', 'whoop_error', 'rate_limited', 'scope_missing'];

/** At the terminal, from a login to the first number, the assistants, and the history. */
export async function goOnFromLogin(invocation: Invocation, context: Context): Promise<void> {
  await invocation.print(await describeFirstNumber(invocation, context));
  const isConnected = await offerConnect(invocation, context);
  await invocation.print(`\n${nextSteps(isConnected)}`);
  await readFirstTime(invocation, context);
}

/** The member's own number, or why there is none now; throws where the login is none after all. */
export async function describeFirstNumber({ signal }: Invocation, context: Context): Promise<string> {
  try {
    return renderFirstNumber(await askFirstNumber(context, signal));
  } catch (error) {
    if (!(error instanceof AppError && HARMLESS.includes(error.code))) throw error;
    return `Recovery today: ${error.message}`;
  }
}

/** `isConnected`: whether an assistant here knows Wellpipe. */
export function nextSteps(isConnected: boolean): string {
  return [
    'Try next:',
    '  wellpipe today         recovery, sleep and strain beside what is usual for you',
    '  wellpipe trend hrv_ms  whether your HRV rises or falls',
    isConnected
      ? '  your assistant         "How hard should I train today?"'
      : '  wellpipe connect       tells Claude Desktop, Claude Code, Cursor and others',
  ].join('\n');
}
