import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { Context } from '../../engine/context.ts';
import { describeCoverage } from '../../render/history.ts';
import type { Invocation } from './invocation.ts';
import { readHistory } from './reading.ts';

/** What does not matter to a login that has succeeded. */
const PASSING: readonly ErrorCode[] = ['network', 'timeout', 'whoop_error', 'rate_limited', 'scope_missing'];

/** Goes on from a login to the history, for as long as somebody at the terminal lets it. */
export async function readFirstTime(invocation: Invocation, context: Context): Promise<void> {
  process.stderr.write(
    [
      '',
      'Reading your history from WHOOP, newest days first.',
      'Ctrl-C stops it here: an assistant reads on by itself, and `wellpipe sync` does.',
      '',
    ].join('\n'),
  );
  try {
    const { history } = await readHistory(invocation, context);
    process.stderr.write(`History: ${describeCoverage(history)}.\n`);
  } catch (error) {
    if (!(error instanceof AppError && PASSING.includes(error.code))) throw error;
    process.stderr.write(`Not all of it is read: ${error.message} \`wellpipe sync\` goes on.\n`);
  }
}
