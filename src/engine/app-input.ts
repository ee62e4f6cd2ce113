import { type AppClient, MAX_CLIENT_LENGTH } from '../auth/login-state.ts';
import { AppError } from '../core/errors.ts';

type Field = 'client id' | 'client secret';

/** As in `.env`, in code and in JSON: `export WHOOP_CLIENT_ID=`, `"client_secret": `, `Client ID: `. */
const LABEL = /^(?:export\s+)?["'`]?(?:whoop[_ -]?)?client[_ -]?(id|secret)["'`]?\s*[:=]\s*/i;
const WRAPPING = /^["'`<([]+|["'`>)\],;]+$/g;
/** Of no width, so that copying brings them along unseen. */
const INVISIBLE = /\p{Cf}+/gu;
const MASKED = /^[*•●·▪∙]+$|[•●▪∙]{3,}|\*{3,}/u;
const CUT_OFF = /…|\.{3}/;
const E_MAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;
const SCOPE = /^(?:read:|offline$)/;

/** How WHOOP's ids and secrets look, as far as is known: nothing else is refused for looking different. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PART_OF_UUID = /^[0-9a-f]{8}-[0-9a-f-]{0,26}$/i;
const SECRET_LENGTH = 64;
const WHOLE_SECRET = new RegExp(`^[0-9a-f]{${SECRET_LENGTH}}$`, 'i');

/** The client id in what was typed or pasted, with whatever copying brought along; `invalid_input` for anything else. */
export function readClientId(text: string): string {
  const value = readField('client id', text);
  if (WHOLE_SECRET.test(value)) {
    throw refuse('That looks like the client secret.', 'The client id stands beside it, and is shorter.');
  }
  if (PART_OF_UUID.test(value)) {
    throw refuse(`The client id is cut off after ${value.length} of 36 characters.`, COPY_WHOLE);
  }
  return value;
}

/** The same of the secret, which is never repeated in an error. */
export function readClientSecret(text: string, clientId: string): string {
  const value = readField('client secret', text);
  if (value === clientId) {
    throw refuse(
      'The client id and the client secret are the same.',
      'Copy both from the dashboard; the secret is the longer one.',
    );
  }
  if (UUID.test(value)) {
    throw refuse('That looks like a client id.', 'The client secret stands beside it, and is longer.');
  }
  return value;
}

/** What about an id that WHOOP does not know, and its secret, looks wrong; undefined where nothing does. */
export function doubtId({ id, secret }: AppClient): string | undefined {
  return id.length > secret.length ? 'It is longer than the secret: they may be swapped.' : undefined;
}

/** The same of a secret that WHOOP does not know. */
export function doubtSecret({ length }: string): string | undefined {
  if (length >= SECRET_LENGTH) return undefined;
  return `It has ${length} characters, where ${SECRET_LENGTH} are usual: it may be cut off.`;
}

const COPY_WHOLE = "Use the dashboard's copy button.";

function readField(field: Field, text: string): string {
  const bare = text.replace(INVISIBLE, '').trim().replace(WRAPPING, '');
  const label = LABEL.exec(bare)?.[1]?.toLowerCase();
  if (label !== undefined && !field.endsWith(label)) {
    throw refuse(`That is the line of the client ${label}.`, `The ${field} is asked for here.`);
  }
  const value = bare.replace(LABEL, '').trim().replace(WRAPPING, '');
  const fault = findFault(field, value);
  if (fault) throw refuse(fault, 'Copy it alone, from the dashboard.');
  return value;
}

function findFault(field: Field, value: string): string | undefined {
  if (value === '') return `The ${field} is empty.`;
  if (value.length > MAX_CLIENT_LENGTH) {
    return `The ${field} is longer than ${MAX_CLIENT_LENGTH} characters, as none of WHOOP's is.`;
  }
  if (ADDRESS.test(value)) return `That is an address, such as the redirect URL, and not the ${field}.`;
  if (E_MAIL.test(value)) return `That is an e-mail address, and not the ${field}.`;
  if (SCOPE.test(value)) return `That is a scope, and not the ${field}.`;
  if (MASKED.test(value)) return `Those are the dots that WHOOP shows in place of the ${field}.`;
  if (CUT_OFF.test(value)) return `The ${field} is cut off.`;
  return /\s/.test(value) ? `The ${field} has a blank in it.` : undefined;
}

function refuse(message: string, hint: string): AppError {
  return new AppError('invalid_input', message, { hint });
}
