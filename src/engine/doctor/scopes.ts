import type { LoginFacts } from '../../auth/login-state.ts';
import { UnopenedError } from '../../auth/protection-errors.ts';
import { describeMissingScopes, type READ_SCOPES, REQUESTED_SCOPES } from '../../auth/scopes.ts';
import { AppError } from '../../core/errors.ts';
import { type Check, type CheckContext, fail, ok, warn } from './check.ts';

/** What no question about days can do without. */
const VITAL: readonly string[] = ['read:cycles', 'read:sleep'] satisfies (typeof READ_SCOPES)[number][];
const REPAIR = 'wellpipe auth whoop';

/** What WHOOP has granted of what Wellpipe reads. */
export const SCOPES: Check = {
  name: 'scopes',
  isOfMachine: false,
  needs: ['env'],
  async run(context) {
    const state = await context.login();
    const login = state instanceof AppError ? readPlain(state, context) : state.login;
    if (!login) return warn('unknown without a login');
    if (!login.scopes) return warn('unknown: the tokens came without them', REPAIR);
    const { scopes } = login;
    const missing = REQUESTED_SCOPES.filter((scope) => !scopes.includes(scope));
    if (missing.length === 0) return ok(`all ${REQUESTED_SCOPES.length} are granted`);
    const says = describeMissingScopes(missing).join(' ');
    return missing.some((scope) => VITAL.includes(scope))
      ? fail('scope_missing', says, REPAIR)
      : warn(says, REPAIR);
  },
};

/** Scopes are no secret: they stand there plain also where the tokens are sealed. */
function readPlain(error: AppError, { store }: CheckContext): LoginFacts | undefined {
  return error instanceof UnopenedError ? store.peek() : undefined;
}
