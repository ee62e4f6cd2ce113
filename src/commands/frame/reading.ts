import { AppError } from '../../core/errors.ts';
import type { Context } from '../../engine/context.ts';
import { type SyncAnswer, type SyncInput, syncHistory } from '../../engine/sync.ts';
import type { Invocation } from './invocation.ts';
import { ReadingLine } from './reading-line.ts';

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
    throw signal.aborted ? stopped() : error;
  } finally {
    line.end();
  }
}

export function stopped(): AppError {
  return new AppError('interrupted', 'Stopped. What was read is kept.', {
    hint: '`wellpipe sync` goes on from here, and so does an assistant by itself.',
  });
}
