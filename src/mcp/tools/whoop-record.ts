import * as v from 'valibot';
import { askRecord, RECORD_KINDS } from '../../engine/record.ts';
import { defineTool } from '../definitions.ts';
import { READ_ONLY } from '../range-input.ts';

export const whoopRecord = defineTool({
  name: 'whoop_record',
  title: 'Record',
  description:
    "One record exactly as WHOOP gives it, for raw fields. profile and body need no id; a recovery has its sleep's. Ids: detail of whoop_sleeps, whoop_workouts.",
  input: v.strictObject({
    kind: v.picklist(RECORD_KINDS),
    id: v.optional(v.string()),
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askRecord(context, input, signal),
});
