import { cancel, isCancel } from '@clack/prompts';
import { waitForMember } from '../../core/call.ts';
import { AppError } from '../../core/errors.ts';

/** Everything is asked on stderr: stdout belongs to data. */
export const ASK = { output: process.stderr } as const;

/** The answer to a question; giving up ends the command, with a word on what there is then. */
export async function answered<T>(
  question: Promise<T>,
  whatIsLeft = 'Nothing was changed.',
): Promise<Exclude<T, symbol>> {
  const answer = await waitForMember(() => question);
  if (!isCancel(answer)) return answer as Exclude<T, symbol>;
  cancel(whatIsLeft, ASK);
  throw new AppError('interrupted', 'It was interrupted.');
}
