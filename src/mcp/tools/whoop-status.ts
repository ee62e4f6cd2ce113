import * as v from 'valibot';
import { askStatus, STATUS_ACTIONS } from '../../engine/status.ts';
import { defineTool } from '../definitions.ts';

export const whoopStatus = defineTool({
  name: 'whoop_status',
  title: 'Status',
  description:
    'Login, scopes, history at hand, requests left. Use it when another tool fails. check asks WHOOP once; login gives a link to open on this machine; sync reads on in the background.',
  input: v.strictObject({
    action: v.optional(v.picklist(STATUS_ACTIONS)),
  }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
  run: (context, input, { signal }) => askStatus(context, input, signal),
});
