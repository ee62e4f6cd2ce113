import { APP_FORM } from '../../engine/setup.ts';
import { copyText } from '../frame/clipboard.ts';
import { openTarget } from '../frame/open-target.ts';
import type { Wizard } from './wizard.ts';

/** A field of WHOOP's form, and what to paste into it. */
interface Field {
  label: string;
  note: string;
  value: string;
}

/** Shows how the app is made at WHOOP, each value on a line of its own, and has them in the clipboard one by one. */
export async function showAppForm(wizard: Wizard, redirectUri: string): Promise<void> {
  const { environment } = wizard.invocation;
  const isOpen = await openTarget(APP_FORM.dashboard, environment);
  wizard.tell(
    'step',
    isOpen
      ? "WHOOP's developer dashboard opens in your browser:"
      : "Open WHOOP's developer dashboard in a browser, on whichever machine:",
    APP_FORM.dashboard,
    'Log in there, make a team (any name does), then an app. Its form asks for this:',
  );
  const fields = fieldsOf(redirectUri);
  wizard.print('', ...formLines(fields), '');
  await offerToCopy(wizard, fields);
  wizard.tell('step', 'Create the app. WHOOP then shows its client id and client secret.');
}

/** For an app that is there: what has to be as Wellpipe needs it. */
export function showRegistration(wizard: Wizard, redirectUri: string): void {
  wizard.tell('step', `At ${APP_FORM.dashboard} your app needs this redirect URL, to the letter:`);
  wizard.print(
    '',
    redirectUri,
    '',
    '  and these scopes, with `offline` where it is listed:',
    ...APP_FORM.scopes,
    '',
  );
}

function fieldsOf(redirectUri: string): readonly Field[] {
  return [
    { label: 'Name', note: '', value: APP_FORM.name },
    { label: 'Privacy Policy', note: ' (any address does)', value: APP_FORM.privacyPolicy },
    { label: 'Redirect URL', note: ' (exactly this one)', value: redirectUri },
  ];
}

function formLines(fields: readonly Field[]): string[] {
  const [name, ...others] = fields.map(({ label, note, value }) => [`  ${label}${note}`, value, '']);
  return [
    ...(name ?? []),
    '  Contacts',
    '  your own e-mail address',
    '',
    ...others.flat(),
    '  Scopes: tick all of these, and `offline` where it is listed',
    ...APP_FORM.scopes,
    '',
    '  Logo and Webhooks stay empty.',
  ];
}

/** Walks through the values where there is a clipboard; where there is none, the lines above have to do. */
async function offerToCopy(wizard: Wizard, fields: readonly Field[]): Promise<void> {
  const { environment } = wizard.invocation;
  const choices = {
    ...Object.fromEntries(fields.map(({ label, value }, index) => [index, `Copy ${label}: ${value}`])),
    done: 'All is filled in',
  };
  let next = 0;
  for (let field = fields[next]; field; field = fields[next]) {
    const outcome = await copyText(field.value, environment);
    if (outcome === 'not') return;
    const where = outcome === 'copied' ? 'is in your clipboard' : "was sent to your terminal's clipboard";
    const following = next + 1 < fields.length ? String(next + 1) : 'done';
    next = Number(await wizard.choose<string>(`${field.label} ${where}.`, choices, following));
  }
}
