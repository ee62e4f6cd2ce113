import * as v from 'valibot';
import { askTrend } from '../../engine/trend.ts';
import { defineTool } from '../definitions.ts';
import { RANGE_INPUT, READ_ONLY } from '../range-input.ts';

export const whoopTrend = defineTool({
  name: 'whoop_trend',
  title: 'Trend',
  description:
    'Whether a metric rises or falls (90 days), changes of level, anomalies. For two periods use whoop_compare.',
  input: v.strictObject({ metric: v.string(), ...RANGE_INPUT }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askTrend(context, input, signal),
});
