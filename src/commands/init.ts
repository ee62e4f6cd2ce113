import { DEFAULT_REDIRECT_URI } from '../auth/redirect-uri.ts';
import { AppError } from '../core/errors.ts';
import { APP_FORM, type SetupAnswer, setUpApp } from '../engine/setup.ts';
import { defineAction } from './frame/define.ts';
import type { Invocation } from './frame/invocation.ts';
import { readSecretFromStdin } from './frame/secret-stdin.ts';

export default defineAction({
  name: 'init',
  description: 'Set up your WHOOP developer app, step by step',
  args: {
    'client-id': { type: 'string', description: 'Client id, instead of being asked', valueHint: 'ID' },
    'client-secret-stdin': { type: 'boolean', description: 'Read the client secret from stdin' },
    'redirect-uri': {
      type: 'string',
      description: `Redirect URI (${DEFAULT_REDIRECT_URI})`,
      valueHint: 'URI',
    },
    paste: {
      type: 'boolean',
      description: 'Paste the redirected address: browser elsewhere, https redirects',
    },
    force: { type: 'boolean', description: 'Replace another app and its login, or what no key opens' },
  },
  async run(invocation, args) {
    const clientId = args['client-id'];
    const redirectUri = args['redirect-uri'];
    const force = args.force === true;
    if (!args['client-secret-stdin'] && invocation.isInteractive) {
      const { runSetupDialog } = await import('./init/dialog.ts');
      return runSetupDialog(invocation, { clientId, redirectUri, force, paste: args.paste === true });
    }
    if (clientId === undefined) throw missing('--client-id');
    if (!args['client-secret-stdin']) throw missing('--client-secret-stdin');
    const context = await invocation.openContext();
    const clientSecret = await readSecretFromStdin(invocation.signal);
    const answer = await setUpApp(context, { clientId, clientSecret, redirectUri }, force, invocation.signal);
    await report(invocation, answer);
  },
});

/** Of an unattended set-up. A secret has no flag: the process list would show it. */
function missing(flag: string): AppError {
  return new AppError('usage', `${flag} is missing, and nobody can be asked for it here.`, {
    hint: `printf %s "$SECRET" | wellpipe init --client-id ID --client-secret-stdin. The app is made at ${APP_FORM.dashboard}.`,
  });
}

async function report(invocation: Invocation, answer: SetupAnswer): Promise<void> {
  if (invocation.flags.json) return invocation.printJson(answer);
  await invocation.print(
    [
      `Stored in ${answer.env_file}.`,
      `Registered for your app at ${APP_FORM.dashboard} there must be exactly this redirect URI:`,
      `  ${answer.redirect_uri}`,
      ...(answer.notes ?? []),
      'Next: wellpipe auth whoop',
    ].join('\n'),
  );
}
