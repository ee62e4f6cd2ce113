import type { Protection } from '../auth/protection-marker.ts';
import { auditTo } from '../core/audit.ts';
import type { Context } from './context.ts';

export interface ProtectAnswer {
  protection: Protection;
  /** Whose secret values are kept so. */
  env_file: string;
}

/** Seals the secret values of `.env`, by another key each time, or leaves them plain from now on. */
export async function protectLogin(
  { store, state }: Context,
  protection: Protection,
  signal?: AbortSignal,
): Promise<ProtectAnswer> {
  await store.protect(protection, signal);
  auditTo(state)({ kind: 'config', method: protection, path: 'protection', status: 'ok' });
  return { protection: store.protection, env_file: store.path };
}
