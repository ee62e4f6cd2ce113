import { describeLogin } from '../../engine/status.ts';
import { renderFields } from '../../render/fields.ts';
import { defineQuestion } from '../frame/define.ts';

export default defineQuestion({
  name: 'refresh',
  description: 'Renew the tokens now; normally this happens by itself',
  async ask(context, _, signal) {
    await context.tokens.refresh(signal);
    return describeLogin(context, signal);
  },
  render: (answer, { style }) => renderFields(answer, style),
});
