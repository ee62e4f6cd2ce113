import { AppError } from '../core/errors.ts';
import { askChart, type Chart } from '../engine/chart.ts';
import { CHART_KINDS } from '../engine/chart-input.ts';
import { DAYS_BOUNDS } from '../engine/range.ts';
import { formatOfChart, saveChart } from '../engine/save-chart.ts';
import { drawText } from '../render/chart/draw-text.ts';
import { renderCsv } from '../render/csv.ts';
import { defineAction } from './frame/define.ts';
import { CSV_ARG, RANGE_ARGS } from './frame/global-args.ts';
import type { Invocation } from './frame/invocation.ts';
import { parseInteger } from './frame/numbers.ts';
import { openTarget } from './frame/open-target.ts';

export default defineAction({
  name: 'chart',
  description: 'Draws one to four metrics here, or as a picture or page',
  args: {
    'metric…': {
      type: 'positional',
      required: true,
      description: 'Names of metrics, such as hrv_ms rhr_bpm',
      valueHint: 'METRIC',
    },
    kind: {
      type: 'enum',
      options: [...CHART_KINDS],
      description: 'Two metrics scatter, one fills a calendar (bars for short sums, else lines)',
    },
    out: { type: 'string', description: 'A file that ends with .svg, .png or .html', valueHint: 'FILE' },
    open: { type: 'boolean', description: 'Open that file' },
    force: { type: 'boolean', description: 'Replace a file that is there' },
    ...RANGE_ARGS,
    ...CSV_ARG,
  },
  async run(invocation, { _: words, kind, out, open, force, from, to, ...args }) {
    if (open && out === undefined) throw nothingToOpen();
    if (out !== undefined) formatOfChart(out);
    const days = parseInteger('days', args.days, DAYS_BOUNDS);
    const context = await invocation.openContext();
    const metrics = words.flatMap((word) => word.split(','));
    const chart = await askChart(context, { metrics, kind, from, to, days }, invocation.signal);
    const path =
      out === undefined ? undefined : await saveChart(chart, out, { force, signal: invocation.signal });
    await printChart(invocation, chart, path);
    if (open && path !== undefined) await openTarget(path, invocation.environment);
  },
});

async function printChart(invocation: Invocation, { answer, drawing }: Chart, path?: string): Promise<void> {
  const { flags, style, width } = invocation;
  if (flags.json) await invocation.printJson(path === undefined ? answer : { ...answer, out: path });
  else if (flags.csv) await invocation.print(renderCsv(answer));
  else if (path !== undefined) await invocation.print(path);
  else await invocation.print(drawText(drawing, answer, style, width));
}

function nothingToOpen(): AppError {
  return new AppError('usage', '--open has no file to open.', { hint: 'Name one: --out chart.html --open.' });
}
