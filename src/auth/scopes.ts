/** What Wellpipe reads, in WHOOP's names. */
export const READ_SCOPES = [
  'read:recovery',
  'read:cycles',
  'read:workout',
  'read:sleep',
  'read:profile',
  'read:body_measurement',
] as const;

/** Without it WHOOP gives no refresh token, and the login ends with its access token after an hour. */
export const OFFLINE_SCOPE = 'offline';

export const REQUESTED_SCOPES: readonly string[] = [...READ_SCOPES, OFFLINE_SCOPE];

/** Scopes of a space-separated list; undefined where it names none. */
export function parseScopes(text: string | undefined): readonly string[] | undefined {
  const scopes = text?.split(/\s+/).filter((scope) => scope !== '');
  return scopes?.length ? [...new Set(scopes)] : undefined;
}

/** Scopes after a refresh: an answer that names no `read:` scope says nothing about what may be read. */
export function renewedScopes(
  answered: readonly string[] | undefined,
  former: readonly string[] | undefined,
): readonly string[] | undefined {
  return answered?.some((scope) => scope.startsWith('read:')) ? answered : former;
}

/** Without these there are no days, and so no answer but a record. */
const DAY_SCOPES: readonly string[] = ['read:cycles', 'read:sleep'];

/** What a login that lacks scopes cannot do, a sentence each. */
export function describeMissingScopes(missing: readonly string[]): string[] {
  const unread = missing.filter((scope) => scope !== OFFLINE_SCOPE);
  const notes: string[] = [];
  if (unread.length > 0) {
    const list = unread.map((scope) => `\`${scope}\``).join(', ');
    const lost = unread.some((scope) => DAY_SCOPES.includes(scope))
      ? 'Without cycles and sleeps no question about days can be answered'
      : 'What needs them stays empty';
    notes.push(`Not granted: ${list}. ${lost}; log in again to grant them.`);
  }
  if (missing.includes(OFFLINE_SCOPE)) {
    notes.push(
      'WHOOP did not grant `offline`: this login ends in about an hour. Log in again and agree to everything; if the form of your app lists `offline` among the scopes, tick it first.',
    );
  }
  return notes;
}
