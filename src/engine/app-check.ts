import { type AppVerdict, checkApp } from '../auth/app-check.ts';
import type { AppClient } from '../auth/login-state.ts';
import { auditTo } from '../core/audit.ts';
import type { Context } from './context.ts';

/** What WHOOP says about an app that is about to be logged in with. Stores nothing. */
export async function askAboutApp(
  { store, state }: Pick<Context, 'store' | 'state'>,
  client: AppClient,
  redirectUri: string,
  signal?: AbortSignal,
): Promise<AppVerdict> {
  const verdict = await checkApp({ origin: store.origin(), client }, redirectUri, signal);
  const status = verdict.kind === 'refused' ? verdict.error.code : 'ok';
  auditTo(state)({ kind: 'config', method: 'check', path: 'app', status });
  return verdict;
}
