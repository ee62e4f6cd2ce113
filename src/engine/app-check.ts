import { type AppVerdict, checkApp } from '../auth/app-check.ts';
import type { AppClient } from '../auth/login-state.ts';
import { resolveRedirectUri } from '../auth/redirect-uri.ts';
import { auditTo } from '../core/audit.ts';
import type { Context } from './context.ts';
import type { LoginInput } from './login.ts';

type CheckContext = Pick<Context, 'store' | 'state'>;

/** What WHOOP says about an app that is about to be logged in with. Stores nothing. */
export async function askAboutApp(
  { store, state }: CheckContext,
  client: AppClient,
  redirectUri: string,
  signal?: AbortSignal,
): Promise<AppVerdict> {
  const verdict = await checkApp({ origin: store.origin(), client }, redirectUri, signal);
  const status = verdict.kind === 'refused' ? verdict.error.code : 'ok';
  auditTo(state)({ kind: 'config', method: 'check', path: 'app', status });
  return verdict;
}

/** Before a browser opens that would only show an error page: throws where WHOOP would refuse the login. */
export async function assertAppAccepted(
  context: CheckContext,
  { redirectUri, port }: Pick<LoginInput, 'redirectUri' | 'port'>,
  signal?: AbortSignal,
): Promise<void> {
  const { store } = context;
  await store.unlock(signal);
  const asked = resolveRedirectUri(redirectUri ?? store.redirectUris()[0], port);
  const verdict = await askAboutApp(context, store.client(), asked, signal);
  if (verdict.kind === 'refused') throw verdict.error;
}
