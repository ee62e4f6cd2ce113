import { AWAITED, waitForScore } from '../engine/wait.ts';
import { renderScore } from '../render/score.ts';
import { defineQuestion } from './frame/define.ts';
import { parseDuration } from './frame/numbers.ts';

export default defineQuestion({
  name: 'wait',
  description: "Wait until today's recovery or sleep is scored",
  args: {
    what: { type: 'positional', required: true, description: AWAITED.join(', ') },
    timeout: { type: 'string', description: 'How long to wait (2h)', valueHint: 'DURATION' },
  },
  ask: (context, { what, timeout }, signal) =>
    waitForScore(
      context,
      { what, timeoutMs: parseDuration('timeout', timeout) },
      { signal, onWait: (missing) => void process.stderr.write(`${missing} Waiting.\n`) },
    ),
  render: (answer, { style }) => renderScore(answer, style),
});
