import { AppError } from '../core/errors.ts';
import { writeStdout } from '../core/stdout.ts';
import { exportHistory } from '../engine/export.ts';
import { EXPORT_FORMATS, EXPORT_WHATS, STDOUT } from '../engine/export-input.ts';
import { DAYS_BOUNDS } from '../engine/range.ts';
import { renderExport } from '../render/export.ts';
import { defineAction } from './frame/define.ts';
import { RANGE_ARGS } from './frame/global-args.ts';
import { parseInteger } from './frame/numbers.ts';

export default defineAction({
  name: 'export',
  description: 'Writes your history to files that other programs read',
  args: {
    what: { type: 'positional', required: false, description: `${EXPORT_WHATS.join(', ')} (everything)` },
    format: {
      type: 'enum',
      options: [...EXPORT_FORMATS],
      description: 'Comma-separated, JSON Lines, Parquet, or a note a day (by the file name, else csv)',
    },
    out: { type: 'string', description: 'File or folder; - is stdout', valueHint: 'PATH' },
    partition: { type: 'boolean', description: 'A folder a year, for DuckDB, Spark and the like' },
    force: { type: 'boolean', description: 'Replace files that are there' },
    ...RANGE_ARGS,
  },
  async run(invocation, args) {
    const { what, format, out, partition, force, from, to } = args;
    const isToStdout = out === STDOUT;
    if (isToStdout) refuseMixture(invocation.flags.json, format);
    const days = parseInteger('days', args.days, DAYS_BOUNDS);
    const context = await invocation.openContext();
    const input = { what, format, out, partition, force, from, to, days };
    const answer = await exportHistory(context, input, writeStdout, invocation.signal);
    if (invocation.flags.json) await invocation.printJson(answer);
    else if (isToStdout) for (const note of answer.notes ?? []) process.stderr.write(`${note}\n`);
    else await invocation.print(renderExport(answer, invocation.style));
  },
});

function refuseMixture(json: boolean, format: string | undefined): void {
  if (json) {
    throw new AppError('usage', '--json and --out - both take stdout.', { hint: 'Use one of them.' });
  }
  if (format === 'parquet' && process.stdout.isTTY) {
    throw new AppError('usage', 'Parquet is not for a terminal.', {
      hint: 'Name a file with --out, or send stdout somewhere.',
    });
  }
}
