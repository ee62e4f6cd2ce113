import { join } from 'node:path';
import type { LoginStore } from '../auth/login-store.ts';
import { IN_MEMORY } from '../core/database-file.ts';
import { HistoryDb } from '../history/history-db.ts';
import { MemberDb } from '../history/member-db.ts';
import type { Owner } from '../history/owner.ts';
import { StoredSource } from '../history/stored-source.ts';
import { Syncer } from '../history/sync/freshen.ts';
import type { WhoopClient } from '../whoop/client.ts';
import type { Context } from './context.ts';
import { DAY_DERIVATION } from './day-derivation.ts';

interface HistoryOptions {
  /** Undefined for a member of whom nothing is kept. */
  home: string | undefined;
  store: LoginStore;
  whoop: WhoopClient;
  now: () => Date;
}

/** The local store and what keeps it fresh. Opens nothing yet. */
export function openHistory({
  home,
  store,
  whoop,
  now,
}: HistoryOptions): Pick<Context, 'history' | 'member' | 'syncer' | 'source'> {
  const inHome = (name: string) => (home === undefined ? undefined : join(home, name));
  const member = new MemberDb(inHome('member.db') ?? IN_MEMORY, inHome('backups'));
  const history = new HistoryDb({
    path: inHome('history.db') ?? IN_MEMORY,
    derivation: DAY_DERIVATION,
    member,
  });
  const lockPath = inHome('sync.lock');
  const syncer = new Syncer({ db: history, whoop, lockPath, owner: () => ownerOf(store), now });
  return { history, member, syncer, source: new StoredSource({ db: history, syncer, now }) };
}

function ownerOf(store: LoginStore): Owner | undefined {
  const { login } = store.read();
  return login && { origin: store.origin(), userId: login.userId };
}
