import type { AppVerdict } from '../../auth/app-check.ts';
import type { AppClient } from '../../auth/login-state.ts';
import { askAboutApp } from '../../engine/app-check.ts';
import { doubtId, doubtSecret } from '../../engine/app-input.ts';
import { drawStatusLine } from '../frame/status-line.ts';
import type { Wizard } from './wizard.ts';

/** What WHOOP says about the app. */
export async function askWhoop(wizard: Wizard, client: AppClient, redirectUri: string): Promise<AppVerdict> {
  drawStatusLine('Asking WHOOP about your app …');
  try {
    return await askAboutApp(wizard.context, client, redirectUri, wizard.signal);
  } finally {
    drawStatusLine();
  }
}

export type Refused = Extract<AppVerdict, { kind: 'refused' }>;

/** Whether it does not know id or secret, so that nothing else can be said about the app. */
export function refusesClient({ part }: Refused): boolean {
  return part === 'client_id' || part === 'client_secret';
}

/** Answers the id to go on with; undefined where that is to be entered anew too. */
export async function chooseWhatToMend(
  wizard: Wizard,
  { part }: Refused,
  client: AppClient,
): Promise<string | undefined> {
  const isOfSecret = part === 'client_secret';
  const doubt = isOfSecret ? doubtSecret(client.secret) : doubtId(client);
  wizard.tell(
    'error',
    isOfSecret
      ? 'WHOOP knows the client id, but not this secret with it (invalid_client).'
      : `WHOOP knows no app with the client id ${client.id} (invalid_client).`,
    ...(doubt === undefined ? [] : [doubt]),
    'Copy both from your app in the dashboard, with its copy buttons: a new secret ends the former one.',
  );
  if (!isOfSecret) return undefined;
  const choice = await wizard.choose('What do you enter again?', {
    secret: 'The client secret',
    both: 'Client id and secret',
  });
  return choice === 'secret' ? client.id : undefined;
}
