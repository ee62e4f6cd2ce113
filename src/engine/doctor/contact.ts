import type { LoginStore } from '../../auth/login-store.ts';
import type { READ_SCOPES } from '../../auth/scopes.ts';
import { isUsable } from '../../auth/token-pair.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import { ENDPOINTS } from '../../whoop/endpoints.ts';
import { isFailure } from '../../whoop/retry.ts';
import { Transport } from '../../whoop/transport.ts';
import type { CheckContext, Contact } from './check.ts';

export const CONTACT_TIMEOUT_MS = 5_000;
/** The header tells whole seconds. */
const HALF_SECOND_MS = 500;

/**
 * Asks WHOOP once, with the access token where there is one that should work, and renews nothing. Not booked
 * in the budget, which leaves room for more than this.
 */
export async function contactWhoop(
  { login, store, now }: Pick<CheckContext, 'login' | 'store' | 'now'>,
  signal: AbortSignal,
): Promise<Contact | AppError> {
  try {
    const token = tokenOf(store, await login(), now());
    const startedAt = performance.now();
    const transport = new Transport({ timeoutMs: CONTACT_TIMEOUT_MS });
    const reply = await transport.send(ENDPOINTS.profile, {}, { origin: store.origin(), token }, signal);
    if (isFailure(reply)) return reply.error;
    const durationMs = performance.now() - startedAt;
    const told = Date.parse(reply.headers.get('date') ?? '');
    const clockAheadMs = now().getTime() - durationMs / 2 - (told + HALF_SECOND_MS);
    return {
      status: reply.status,
      withToken: token !== undefined,
      clockAheadMs: Number.isNaN(told) ? undefined : clockAheadMs,
      durationMs,
    };
  } catch (error) {
    return toAppError(error);
  }
}

/** A token goes to its own WHOOP alone, and only where the answer says whether it works. */
function tokenOf(
  store: LoginStore,
  state: Awaited<ReturnType<CheckContext['login']>>,
  now: Date,
): string | undefined {
  const login = state instanceof AppError ? undefined : state.login;
  if (!login || !isUsable(login, now) || (login.origin ?? store.origin()) !== store.origin())
    return undefined;
  const scope: (typeof READ_SCOPES)[number] = 'read:profile';
  return login.scopes?.includes(scope) === false ? undefined : login.accessToken;
}
