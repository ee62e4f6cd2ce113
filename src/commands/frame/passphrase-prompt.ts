import type { PassphrasePrompt } from '../../auth/keyring.ts';
import { waitForMember } from '../../core/call.ts';
import { AppError } from '../../core/errors.ts';

const EMPTY = 'The passphrase is empty.';

/** Asks at the terminal, on stderr; nothing of what is typed is drawn. */
export function createPassphrasePrompt(signal: AbortSignal): PassphrasePrompt {
  return {
    ask: (path, isRetry) => ask(isRetry ? 'Not the passphrase. Try again' : `Passphrase of ${path}`, signal),
    async askNew(path) {
      for (let message = `New passphrase for ${path}`; ; message = 'The two differ. New passphrase') {
        const passphrase = await ask(message, signal);
        if ((await ask('The same again', signal)) === passphrase) return passphrase;
      }
    },
  };
}

async function ask(message: string, signal: AbortSignal): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await waitForMember(() =>
    password({
      message,
      validate: (typed) => (typed?.trim() ? undefined : EMPTY),
      signal,
      output: process.stderr,
    }),
  );
  if (isCancel(answer)) throw new AppError('interrupted', 'No passphrase was entered.');
  // As a value of the environment is read, so that either opens what the other sealed.
  return answer.trim();
}
