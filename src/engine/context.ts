import type { AccessTokens } from '../auth/access-tokens.ts';
import type { LoginStore } from '../auth/login-store.ts';
import type { HomePaths } from '../core/paths.ts';
import type { StateDb } from '../core/state-db.ts';
import type { HistoryDb } from '../history/history-db.ts';
import type { MemberDb } from '../history/member-db.ts';
import type { QueryRunner } from '../history/query/query-runner.ts';
import type { MemberSource } from '../history/source.ts';
import type { Syncer } from '../history/sync/syncer.ts';
import type { DayRow } from '../insights/day-row.ts';
import type { WhoopClient } from '../whoop/client.ts';
import type { ConversationLogin } from './conversation-login.ts';
import type { Simulated } from './simulated.ts';

/** What engine functions work with: one member's login, WHOOP, and where the records come from. */
export interface Context extends Simulated {
  paths: HomePaths;
  store: LoginStore;
  tokens: AccessTokens;
  whoop: WhoopClient;
  source: MemberSource<DayRow>;
  /** The local store that `source` reads. */
  history: HistoryDb<DayRow>;
  /** SQL of others over the store. */
  queries: QueryRunner;
  /** Tags, journal, imported years. */
  member: MemberDb;
  /** Keeps the local store up to date. */
  syncer: Syncer;
  /** Logging in from a conversation. */
  login: ConversationLogin;
  /** Rate budget, audit trail and usage. */
  state: StateDb;
  now(): Date;
  /** Ends what the context started; a refresh already sent is waited for. */
  close(): Promise<void>;
}
