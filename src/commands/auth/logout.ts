import { logOut } from '../../engine/logout.ts';
import { renderFields } from '../../render/fields.ts';
import { defineQuestion } from '../frame/define.ts';

export default defineQuestion({
  name: 'logout',
  description: 'Revoke the access at WHOOP and forget the tokens here',
  ask: (context, _, signal) => logOut(context, signal),
  render: (answer, { style }) => renderFields(answer, style),
});
