import { AppError } from '../core/errors.ts';

/**
 * The query of an address that a member copied from the browser, with the quotes, blanks and line breaks
 * that copying brings along. The query alone does as well.
 */
export function readPastedRedirect(pasted: string): URLSearchParams {
  const address = pasted.replace(/\s+/g, '').replace(/^["'<`]+|["'>`]+$/g, '');
  const query = address.includes('?') ? address.slice(address.indexOf('?')) : address;
  const parameters = new URLSearchParams(query.replace(/#.*$/s, ''));
  if (parameters.has('code') || parameters.has('error')) return parameters;
  const isStart = parameters.has('client_id');
  throw new AppError(
    'invalid_input',
    isStart
      ? 'That is the address where the login starts, not the one it came back to.'
      : 'That address holds no code from WHOOP.',
    { hint: 'Copy the whole address from the browser after granting access; it contains `code=`.' },
  );
}
