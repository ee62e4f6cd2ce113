import * as v from 'valibot';
import { logTag } from '../../engine/log.ts';
import { TAG_VALUE_BOUNDS } from '../../history/tag-entry.ts';
import { defineTool } from '../definitions.ts';
import { decimalNumber } from '../number-input.ts';

export const whoopLog = defineTool({
  name: 'whoop_log',
  title: 'Log',
  description: "Sets or removes the member's own tag of a day (tag alcohol, value 2).",
  input: v.strictObject({
    tag: v.string(),
    value: v.optional(decimalNumber(TAG_VALUE_BOUNDS)),
    date: v.optional(v.string()),
    note: v.optional(v.string()),
    remove: v.optional(v.boolean()),
  }),
  // That it may take something away is what MCP assumes of a tool that does not only read.
  annotations: { readOnlyHint: false, idempotentHint: true, openWorldHint: false },
  run: (context, input) => logTag(context, input),
});
