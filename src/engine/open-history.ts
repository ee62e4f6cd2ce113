import { join } from 'node:path';
import { fingerprint } from '../auth/login-keys.ts';
import type { LoginStore } from '../auth/login-store.ts';
import { IN_MEMORY } from '../core/database-file.ts';
import { HistoryDb } from '../history/history-db.ts';
import { MemberDb } from '../history/member-db.ts';
import type { Owner } from '../history/owner.ts';
import { QueryRunner } from '../history/query/query-runner.ts';
import { StoredSource } from '../history/stored-source.ts';
import { Syncer } from '../history/sync/syncer.ts';
import type { WhoopClient } from '../whoop/client.ts';
import { systemClock } from '../whoop/clock.ts';
import type { Context } from './context.ts';
import { DAY_DERIVATION } from './day-derivation.ts';

interface HistoryOptions {
  /** Undefined for a member of whom nothing is kept. */
  home: string | undefined;
  store: LoginStore;
  whoop: WhoopClient;
  /** How long a question may take; undefined for as long as it takes. */
  patienceMs: number | undefined;
  now: () => Date;
}

/** The local store and what keeps it fresh. Opens nothing yet. */
export function openHistory({
  home,
  store,
  whoop,
  patienceMs,
  now,
}: HistoryOptions): Pick<Context, 'history' | 'queries' | 'member' | 'syncer' | 'source'> {
  const inHome = (name: string) => (home === undefined ? undefined : join(home, name));
  const member = new MemberDb(inHome('member.db') ?? IN_MEMORY, inHome('backups'));
  const history = new HistoryDb({
    path: inHome('history.db') ?? IN_MEMORY,
    derivation: DAY_DERIVATION,
    member,
  });
  const lockPath = inHome('sync.lock');
  const clock = { ...systemClock, now: () => now().getTime() };
  const owner = (signal: AbortSignal) => findOwner(store, signal);
  const syncer = new Syncer({ db: history, whoop, lockPath, owner, patienceMs, clock });
  const queries = new QueryRunner({ store: history, derivation: DAY_DERIVATION });
  return {
    history,
    queries,
    member,
    syncer,
    source: new StoredSource({ db: history, syncer, now }),
  };
}

/** Throws why there is no login. */
async function findOwner(store: LoginStore, signal: AbortSignal): Promise<Owner> {
  await store.unlock(signal);
  const { login } = store.requireLogin();
  const { userId, id, refreshToken, accessToken } = login;
  const loginId = id ?? fingerprint(refreshToken ?? accessToken ?? '');
  return { origin: store.origin(), userId, loginId };
}
