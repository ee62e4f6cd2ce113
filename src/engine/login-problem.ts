import { clientRefusedSince } from '../auth/app-refusal.ts';
import type { LoginState } from '../auth/login-state.ts';
import type { LoginStore } from '../auth/login-store.ts';
import { loginEnded } from '../auth/refusal.ts';
import { isUsable, type Login } from '../auth/token-pair.ts';
import { type AppError, toAppError } from '../core/errors.ts';

export interface LoginProblem {
  error: AppError;
  /** Whether the login is over already; else it is when its access token is. */
  hasEnded: boolean;
  /** Of the app's id and secret, and so not mended by logging in. */
  isOfApp: boolean;
}

/** Why a login cannot be renewed, as far as that is known without asking WHOOP; undefined where it can. */
export async function findLoginProblem(
  store: LoginStore,
  { login, refusal }: Pick<LoginState, 'refusal'> & { login: Login },
  now: Date,
): Promise<LoginProblem | undefined> {
  if (refusal) {
    return { error: await store.explainRefusal(login, refusal), hasEnded: true, isOfApp: false };
  }
  const isOver = !isUsable(login, now);
  if (login.refreshToken === undefined) {
    return isOver ? { error: loginEnded(), hasEnded: true, isOfApp: false } : undefined;
  }
  const error = await findAppProblem(store);
  return error && { error, hasEnded: isOver, isOfApp: true };
}

async function findAppProblem(store: LoginStore): Promise<AppError | undefined> {
  try {
    const since = await store.appRefusedSince();
    return since && clientRefusedSince(since);
  } catch (error) {
    return toAppError(error);
  }
}
