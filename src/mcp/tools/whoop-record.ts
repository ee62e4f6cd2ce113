import * as v from 'valibot';
import { askRecord, RECORD_KINDS } from '../../engine/record.ts';
import { defineTool } from '../definitions.ts';
import { READ_ONLY } from '../range-input.ts';

export const whoopRecord = defineTool({
  name: 'whoop_record',
  title: 'Record',
  description:
    "One record exactly as WHOOP gives it: profile and body need no id; cycle, sleep, workout and recovery (by its sleep's id) do. Ids come from detail of whoop_sleeps and whoop_workouts. Only for raw fields that no other tool shows.",
  input: v.strictObject({
    kind: v.picklist(RECORD_KINDS),
    id: v.optional(v.string()),
  }),
  annotations: READ_ONLY,
  run: (context, input, { signal }) => askRecord(context, input, signal),
});
