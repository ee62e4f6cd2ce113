import { AppError, EndedError, isAbortError } from '../core/errors.ts';
import { reparseHistory, type SyncAnswer } from '../engine/sync.ts';
import { WATCH_EVERY_MINUTES, watchHistory } from '../engine/watch-history.ts';
import { renderHistory } from '../render/history.ts';
import { defineAction } from './frame/define.ts';
import type { Invocation } from './frame/invocation.ts';
import { readHistory } from './frame/reading.ts';

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
    if (reparse && (full || watch || since !== undefined)) throw reparsesAlone();
    const context = await invocation.openContext();
    if (reparse) return show(invocation, await reparseHistory(context));
    await show(invocation, await readHistory(invocation, context, { full, since }));
    if (!watch) return;
    process.stderr.write(
      `Up to date. WHOOP is asked again every ${WATCH_EVERY_MINUTES} min; Ctrl-C ends it.\n`,
    );
    await watchHistory(context, invocation.signal, (answer) => show(invocation, answer)).catch(
      (error: unknown) => {
        throw isAbortError(error) ? new EndedError() : error;
      },
    );
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
