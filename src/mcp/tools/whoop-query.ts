import * as v from 'valibot';
import { askQuery, QUERY_LIMIT_BOUNDS } from '../../engine/query.ts';
import { defineTool } from '../definitions.ts';
import { wholeNumber } from '../number-input.ts';
import { READ_ONLY } from '../range-input.ts';

export const whoopQuery = defineTool({
  name: 'whoop_query',
  title: 'Query',
  description:
    'One SQLite SELECT over days, sleeps, workouts, recoveries, cycles, tags, journal. For plain tables use whoop_days. Columns: whoop://guide or SELECT * LIMIT 1.',
  input: v.strictObject({ sql: v.string(), limit: v.optional(wholeNumber(QUERY_LIMIT_BOUNDS)) }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askQuery(context, input, signal),
});
