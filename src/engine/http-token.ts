import { randomBytes } from 'node:crypto';
import type { LoginWriter } from '../auth/login-writer.ts';
import { auditChange } from './bookkeeping.ts';
import type { Context } from './context.ts';

/** As hard to guess as a key. */
const TOKEN_BYTES = 32;
/** In the audit trail. */
const SUBJECT = 'http token';

type TokenContext = Pick<Context, 'store' | 'state'>;

/**
 * What a client of the HTTP server has to show, as `.env` holds it at this moment; undefined where it holds none.
 * Read anew each time, so that another one counts at once.
 */
export async function readHttpToken(
  { store }: Pick<Context, 'store'>,
  signal?: AbortSignal,
): Promise<string | undefined> {
  await store.unlock(signal);
  return store.httpToken();
}

/** The same, made and kept where there is none. */
export async function requireHttpToken(context: TokenContext, signal?: AbortSignal): Promise<string> {
  const known = await readHttpToken(context, signal);
  if (known !== undefined) return known;
  const { store, state } = context;
  return auditChange(state, { method: 'create', path: SUBJECT }, () =>
    // Another process may have made one meanwhile.
    store.locked(async (writer) => store.httpToken() ?? keepNewToken(writer), signal),
  );
}

/** Another one in place of the one that is there, which opens nothing from now on. */
export async function rotateHttpToken({ store, state }: TokenContext, signal?: AbortSignal): Promise<string> {
  return auditChange(state, { method: 'rotate', path: SUBJECT }, () =>
    store.locked(async (writer) => keepNewToken(writer), signal),
  );
}

function keepNewToken(writer: LoginWriter): string {
  const token = `wellpipe_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  writer.saveHttpToken(token);
  return token;
}
