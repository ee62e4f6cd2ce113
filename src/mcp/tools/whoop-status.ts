import * as v from 'valibot';
import { askStatus, STATUS_ACTIONS } from '../../engine/status.ts';
import { defineTool } from '../definitions.ts';

export const whoopStatus = defineTool({
  name: 'whoop_status',
  title: 'Status',
  description:
    'Whether the member is logged in, which scopes are granted or missing, what history is at hand, requests left. Use it when another tool fails; action check asks WHOOP once.',
  input: v.strictObject({
    action: v.optional(v.picklist(STATUS_ACTIONS)),
  }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  run: (context, input, { signal }) => askStatus(context, input, signal),
});
