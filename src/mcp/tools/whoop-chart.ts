import * as v from 'valibot';
import { askChart, tellChart } from '../../engine/chart.ts';
import { CHART_KINDS } from '../../engine/chart-input.ts';
import { drawChartPng } from '../../engine/save-chart.ts';
import { defineTool, IllustratedAnswer } from '../definitions.ts';
import { RANGE_INPUT, READ_ONLY } from '../range-input.ts';

export const whoopChart = defineTool({
  name: 'whoop_chart',
  title: 'Chart',
  description:
    'A picture of 1 to 4 metrics (90 days); scatter takes two, calendar one (365). For numbers use whoop_days.',
  input: v.strictObject({
    metrics: v.array(v.string()),
    kind: v.optional(v.picklist(CHART_KINDS)),
    ...RANGE_INPUT,
  }),
  annotations: READ_ONLY,
  async run(context, input, { signal }) {
    const { answer, drawing } = await askChart(context, input, signal);
    if (!drawing) return tellChart(answer);
    const png = await drawChartPng(drawing);
    return new IllustratedAnswer(tellChart(answer), [
      { type: 'image', data: Buffer.from(png).toString('base64'), mimeType: 'image/png' },
    ]);
  },
});
