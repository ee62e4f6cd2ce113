import { PROTECTIONS, type Protection } from '../../auth/protection-marker.ts';
import { AppError } from '../../core/errors.ts';
import { cleanText } from '../../core/text.ts';
import { protectLogin } from '../../engine/protect.ts';
import { renderFields } from '../../render/fields.ts';
import { defineQuestion } from '../frame/define.ts';

export default defineQuestion({
  name: 'protect',
  description: 'Seal the secrets in .env by a key from the keychain or a passphrase, or not at all',
  args: {
    kind: { type: 'positional', required: true, description: PROTECTIONS.join(', ') },
  },
  ask: (context, { kind }, signal) => protectLogin(context, parseKind(kind), signal),
  render: (answer, { style }) => renderFields(answer, style),
});

function parseKind(text: string): Protection {
  const kind = PROTECTIONS.find((known) => known === text);
  if (kind) return kind;
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" is no protection.`, {
    hint: `Use one of ${PROTECTIONS.join(', ')}.`,
  });
}
