import { describeLogin } from '../../engine/status.ts';
import { renderFields } from '../../render/fields.ts';
import { defineQuestion } from '../frame/define.ts';

export default defineQuestion({
  name: 'status',
  description: 'Who is logged in, with which scopes, until when',
  ask: (context, _, signal) => describeLogin(context, signal),
  render: (answer, { style, width }) => renderFields(answer, style, { width }),
});
