import { AppError } from '../core/errors.ts';

/** What commands for a terminal are in a conversation. A login and what protects it stay a matter of the terminal. */
const TOOL_FORMS: readonly (readonly [command: RegExp, tool: string])[] = [
  [/`wellpipe (sleeps|workouts) --detail`/g, 'whoop_$1 with detail: true'],
  [/`wellpipe query --schema` and the resource whoop:\/\/guide list/g, 'The resource whoop://guide lists'],
  [/run `wellpipe sync`/g, 'call whoop_status with action: sync'],
  [/`wellpipe sync`/g, 'whoop_status with action: sync'],
  [/`wellpipe today`/g, 'whoop_today'],
];

/** The same advice, with tools in the place of commands. */
export function adviseModel(text: string): string {
  return TOOL_FORMS.reduce((advice, [command, tool]) => advice.replace(command, tool), text);
}

/** Beside the command for a terminal, the way to log in from here. */
export function forConversation({ code, message, hint = '', cause }: AppError): AppError {
  const isAboutLogin = hint.includes('`wellpipe auth whoop`') && /^(not_logged_in|login_expired)$/.test(code);
  const here = isAboutLogin
    ? ' Or call whoop_status with action login here, and show the member its login_url.'
    : '';
  return new AppError(code, message, { ...(hint && { hint: adviseModel(hint) + here }), cause });
}

/** An answer whose notes give advice. */
export function withAdvice(answer: object): object {
  const { notes } = answer as { notes?: unknown };
  if (!Array.isArray(notes)) return answer;
  return { ...answer, notes: notes.map((note) => (typeof note === 'string' ? adviseModel(note) : note)) };
}
