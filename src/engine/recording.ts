import { auditTo } from '../core/audit.ts';
import { type Book, keepBook } from '../core/books.ts';
import { AppError } from '../core/errors.ts';
import type { TableAnswer } from './answer.ts';
import type { Context } from './context.ts';

export interface Switch {
  on?: boolean | undefined;
  off?: boolean | undefined;
}

export function isSwitch({ on, off }: Switch): boolean {
  return on === true || off === true;
}

/** Switches the audit trail or the usage figures on or off, for all processes and from now on. */
export async function switchBook(
  { state }: Pick<Context, 'state'>,
  book: Book,
  { on, off }: Switch,
): Promise<TableAnswer> {
  if (on && off) {
    throw new AppError('invalid_input', 'Both --on and --off were given.', { hint: 'Give one of them.' });
  }
  await state.requireFile();
  const audit = auditTo(state);
  if (on) await keepBook(state, book, true);
  audit({ kind: 'config', method: on ? 'on' : 'off', path: book, status: 'ok' });
  // The trail's last entry is that it ends.
  await state.flush();
  if (off) await keepBook(state, book, false);
  const notes = off ? ['What was recorded stays until it is a year old.'] : undefined;
  return {
    columns: ['book', 'recording'],
    rows: [[book, on ? 'on' : 'off']],
    n: 1,
    ...(notes ? { notes } : {}),
  };
}
