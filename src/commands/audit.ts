import { AUDIT_LIMIT_BOUNDS, askAudit } from '../engine/audit.ts';
import { isSwitch, switchBook } from '../engine/recording.ts';
import { renderTableAnswer } from '../render/answer.ts';
import { renderAuditTrail } from '../render/audit-trail.ts';
import { renderCsv } from '../render/csv.ts';
import { defineQuestion } from './frame/define.ts';
import { CSV_ARG } from './frame/global-args.ts';
import { parseInteger } from './frame/numbers.ts';
import { SWITCH_ARGS } from './frame/switch-args.ts';

export default defineQuestion({
  name: 'audit',
  description: 'The trail of logins, refreshes, changes and requests',
  args: {
    since: {
      type: 'string',
      description: 'From this date on, or this long ago: -7d, 2h',
      valueHint: 'SINCE',
    },
    limit: { type: 'string', description: 'The newest so many (100)', valueHint: 'N' },
    ...SWITCH_ARGS,
    ...CSV_ARG,
  },
  ask: (context, { since, limit, on, off }) =>
    isSwitch({ on, off })
      ? switchBook(context, 'audit', { on, off })
      : askAudit(context, { since, limit: parseInteger('limit', limit, AUDIT_LIMIT_BOUNDS) }),
  render: (answer, { style, width }) =>
    answer.columns.includes('time')
      ? renderAuditTrail(answer, style, width)
      : renderTableAnswer(answer, style, width),
  renderCsv,
});
