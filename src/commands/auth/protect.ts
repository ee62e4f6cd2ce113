import { PROTECTIONS, type Protection } from '../../auth/protection-marker.ts';
import { AppError } from '../../core/errors.ts';
import { cleanText } from '../../core/text.ts';
import { protectLogin } from '../../engine/protect.ts';
import { renderFields } from '../../render/fields.ts';
import { defineQuestion } from '../frame/define.ts';
import { readSecretFromStdin } from '../frame/secret-stdin.ts';

export default defineQuestion({
  name: 'protect',
  description: 'Seal the secrets in .env by a key from the keychain or a passphrase, or not at all',
  args: {
    kind: { type: 'positional', required: true, description: PROTECTIONS.join(', ') },
    'new-passphrase-stdin': {
      type: 'boolean',
      description: 'Read the new passphrase from stdin; WELLPIPE_PASSPHRASE opens what is there',
    },
  },
  async ask(context, { kind, 'new-passphrase-stdin': fromStdin }, signal) {
    const protection = parseKind(kind);
    if (fromStdin && protection !== 'passphrase') throw notForPassphrase(protection);
    const newPassphrase = fromStdin ? await readSecretFromStdin(signal) : undefined;
    return protectLogin(context, { protection, newPassphrase }, signal);
  },
  render: (answer, { style }) => renderFields(answer, style),
});

function parseKind(text: string): Protection {
  const kind = PROTECTIONS.find((known) => known === text);
  if (kind) return kind;
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" is no protection.`, {
    hint: `Use one of ${PROTECTIONS.join(', ')}.`,
  });
}

function notForPassphrase(protection: Protection): AppError {
  return new AppError('usage', `--new-passphrase-stdin does not go with ${protection}.`, {
    hint: 'Write wellpipe auth protect passphrase --new-passphrase-stdin.',
  });
}
