import { AppError } from '../core/errors.ts';
import { reparseHistory, type SyncAnswer, syncHistory } from '../engine/sync.ts';
import { watchHistory } from '../engine/watch-history.ts';
import { renderHistory } from '../render/history.ts';
import { defineAction } from './frame/define.ts';
import type { Invocation } from './frame/invocation.ts';
import { ReadingLine } from './frame/reading-line.ts';

export default defineAction({
  name: 'sync',
  description: 'Bring the local history up to date',
  args: {
    full: { type: 'boolean', description: 'Read again what is at hand already, to find what is gone' },
    since: { type: 'string', description: 'From this day on only, at hand or not', valueHint: 'DATE' },
    watch: { type: 'boolean', description: 'Keep it up to date until interrupted' },
    reparse: { type: 'boolean', description: 'Compute it anew from the records at hand; asks WHOOP nothing' },
  },
  async run(invocation, { full, since, watch, reparse }) {
    if (reparse) {
      if (full || since !== undefined || watch) throw reparsesAlone();
      return show(invocation, await reparseHistory(await invocation.openContext()));
    }
    const context = await invocation.openContext();
    const line = new ReadingLine();
    const options = {
      signal: invocation.signal,
      onProgress: (progress: Parameters<ReadingLine['show']>[0]) => line.show(progress),
    };
    line.start();
    try {
      const answer = await syncHistory(context, { full, since }, options);
      line.end();
      await show(invocation, answer);
      if (watch) await watchHistory(context, invocation.signal, (next) => show(invocation, next));
    } catch (error) {
      throw invocation.signal.aborted ? stopped() : error;
    } finally {
      line.end();
    }
  },
});

async function show(invocation: Invocation, answer: SyncAnswer | Pick<SyncAnswer, 'history'>): Promise<void> {
  if (invocation.flags.json) return invocation.printJson(answer);
  await invocation.print(renderHistory(answer, invocation.style, invocation.width));
}

function reparsesAlone(): AppError {
  return new AppError('usage', '--reparse asks WHOOP nothing, and so goes with no other flag of sync.', {
    hint: 'Run `wellpipe sync --reparse`, and `wellpipe sync` before or after it.',
  });
}

function stopped(): AppError {
  return new AppError('interrupted', 'Stopped. What was read is kept.', {
    hint: '`wellpipe sync` goes on from here, and so does an assistant by itself.',
  });
}
