import type { LoginStore } from '../auth/login-store.ts';
import type { Fetch } from '../auth/oauth.ts';
import { type Audit, auditTo } from '../core/audit.ts';
import { currentCall } from '../core/call.ts';
import { AppError, type ErrorCode, isAbortError, toAppError } from '../core/errors.ts';
import type { StateDb } from '../core/state-db.ts';
import { systemClock } from '../whoop/clock.ts';
import type { SentRequest } from '../whoop/requests.ts';
import { SharedBudget } from '../whoop/shared-budget.ts';

/** Makes a change that the member has asked for, and notes how that ended. */
export async function auditChange<T>(
  state: StateDb,
  change: { method: string; path: string },
  make: () => Promise<T>,
): Promise<T> {
  const note = (status: ErrorCode | 'ok') => auditTo(state)({ kind: 'config', ...change, status });
  try {
    const made = await make();
    note('ok');
    return made;
  } catch (error) {
    note(toAppError(error).code);
    throw error;
  }
}

/** Notes every request of a `WhoopClient`, and counts it for the call it was sent for. */
export function observeRequests(audit: Audit): (request: SentRequest) => void {
  return ({ endpoint: { method, path }, status, durationMs }) => {
    const call = currentCall();
    if (call) call.requests += 1;
    audit({ kind: method === 'DELETE' ? 'revoke' : 'request', method, path, status, durationMs });
  };
}

/** A `fetch` for the token endpoint that notes every refresh. */
export function observeRefreshes(audit: Audit): Fetch {
  return async (url, init) => {
    const startedAt = performance.now();
    const note = (status: number | 'network' | 'timeout') =>
      audit({
        kind: 'refresh',
        method: 'POST',
        path: new URL(url).pathname,
        status,
        durationMs: performance.now() - startedAt,
      });
    try {
      const response = await fetch(url, init);
      note(response.status);
      return response;
    } catch (error) {
      note(init.signal?.aborted || isAbortError(error) ? 'timeout' : 'network');
      throw error;
    }
  };
}

/** The budget that all processes of this home have for the member's app. */
export function openBudget(
  state: StateDb,
  store: LoginStore,
  onWait?: (until: number | undefined) => void,
): SharedBudget {
  return new SharedBudget({
    state,
    app: () => nameBudget(store),
    clock: systemClock,
    onWait,
  });
}

/** Whose budget it is: that of one app at one WHOOP. */
export function nameBudget(store: LoginStore): string {
  return `${store.origin()} ${clientIdOf(store)}`;
}

/** A token given by hand works without an app; its limits are the origin's then. */
function clientIdOf(store: LoginStore): string {
  try {
    return store.client().id;
  } catch (error) {
    if (error instanceof AppError) return '';
    throw error;
  }
}
