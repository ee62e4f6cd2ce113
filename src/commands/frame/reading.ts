import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { Context } from '../../engine/context.ts';
import { type SyncAnswer, type SyncInput, syncHistory } from '../../engine/sync.ts';
import type { Invocation } from './invocation.ts';
import { ReadingLine } from './reading-line.ts';

const OUT_OF_REACH: readonly ErrorCode[] = ['network', 'timeout', 'whoop_error', 'rate_limited'];

/** Brings the history up to date, and shows how far that has come. */
export async function readHistory(
  { signal }: Pick<Invocation, 'signal'>,
  context: Context,
  input: SyncInput = {},
): Promise<SyncAnswer> {
  const line = new ReadingLine();
  line.start();
  try {
    return await syncHistory(context, input, { signal, onProgress: (progress) => line.show(progress) });
  } catch (error) {
    if (signal.aborted) throw stopped();
    throw await sayWhatIsKept(error, context);
  } finally {
    line.end();
  }
}

function stopped(): AppError {
  return new AppError('interrupted', 'Stopped. What was read is kept.', {
    hint: '`wellpipe sync` goes on from here, and so does an assistant by itself.',
  });
}

/** A WHOOP that cannot be asked costs nothing of what is at hand. */
async function sayWhatIsKept(error: unknown, { syncer }: Context): Promise<unknown> {
  if (!(error instanceof AppError) || !OUT_OF_REACH.includes(error.code)) return error;
  const { from } = await syncer.coverage();
  if (from === undefined) return error;
  const hint = [error.hint, 'What was read is kept: `wellpipe sync` goes on from there.'];
  return new AppError(error.code, error.message, {
    hint: hint.filter((part) => part !== undefined).join(' '),
    cause: error,
  });
}
