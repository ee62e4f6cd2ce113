import { chooseRedirectUri } from '../../engine/redirect-choice.ts';
import { checkRedirectUri } from '../../engine/setup.ts';
import { enterClient, storeApp } from './app-entry.ts';
import { showAppForm, showRegistration } from './app-form.ts';
import { askWhoop, chooseWhatToMend, refusesClient } from './app-verdict.ts';
import { settleRegistration } from './registration-step.ts';
import type { Wizard } from './wizard.ts';

export interface AppOptions {
  /** Given by a flag. */
  clientId: string | undefined;
  redirectUri: string | undefined;
  /** Whether another app may be replaced, and its login forgotten. */
  force: boolean;
}

/**
 * Has the app entered, stored once WHOOP knows its id and secret, as far as it can be asked, and mended. `idAlone`: of
 * an earlier try, waiting for its secret. Answers the redirect URI to log in with.
 */
export async function enterApp(
  wizard: Wizard,
  { clientId, redirectUri: given, force }: AppOptions,
  idAlone: string | undefined,
): Promise<string> {
  const isConfigured = wizard.context.store.redirectUris().length > 0;
  const { redirectUri, busyPort } = await chooseRedirectUri(wizard.context.store, checkRedirectUri(given));
  if (busyPort !== undefined) {
    wizard.tell('info', `Port ${busyPort} is in use on this machine, so the redirect URL gets another one.`);
  }
  let id = clientId ?? (idAlone === undefined ? undefined : await chooseId(wizard, idAlone));
  if (id === undefined) await explainApp(wizard, redirectUri);
  for (;;) {
    const client = await enterClient(wizard, { id, redirectUri, force });
    const verdict = await askWhoop(wizard, client, redirectUri);
    if (verdict.kind !== 'refused' || !refusesClient(verdict)) {
      await storeApp(wizard, client, given ?? (isConfigured ? undefined : redirectUri));
      return settleRegistration(wizard, redirectUri, verdict);
    }
    id = await chooseWhatToMend(wizard, verdict, client);
  }
}

/** Answers the id that waits for its secret, unless another one is wanted. */
async function chooseId(wizard: Wizard, id: string): Promise<string | undefined> {
  wizard.tell('info', `The client id ${id} is stored, and its secret is missing yet.`);
  const choice = await wizard.choose('How do you go on?', {
    secret: 'Enter its client secret',
    other: 'Start anew, with another id',
  });
  return choice === 'secret' ? id : undefined;
}

async function explainApp(wizard: Wizard, redirectUri: string): Promise<void> {
  const choice = await wizard.choose('Wellpipe reads your data by a WHOOP app of your own. It is free.', {
    make: 'Make one now, which takes a minute',
    have: 'I have one already',
  });
  if (choice === 'make') await showAppForm(wizard, redirectUri);
  else showRegistration(wizard, redirectUri);
}
