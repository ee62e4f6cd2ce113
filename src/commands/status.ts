import { askStatus, STATUS_ACTIONS } from '../engine/status.ts';
import { renderStatus } from '../render/status.ts';
import { defineQuestion } from './frame/define.ts';

export default defineQuestion({
  name: 'status',
  description: 'Login, scopes, history at hand, requests left',
  args: {
    check: { type: 'boolean', description: 'Ask WHOOP once whether the login works' },
  },
  ask: (context, { check }, signal) =>
    askStatus(context, { action: check ? STATUS_ACTIONS[0] : undefined }, signal),
  render: (answer, { style, width }) => renderStatus(answer, style, { width }),
});
