import { AccessTokens } from '../../src/auth/access-tokens.ts';
import { MemoryStorage } from '../../src/auth/env-storage.ts';
import { LoginStore } from '../../src/auth/login-store.ts';
import { resolveHomePaths } from '../../src/core/paths.ts';
import { StateDb } from '../../src/core/state-db.ts';
import { type SimulatedWhoop, startSimulatedWhoop } from '../../src/demo/server.ts';
import type { Context } from '../../src/engine/context.ts';
import { ConversationLogin } from '../../src/engine/conversation-login.ts';
import { openHistory } from '../../src/engine/open-history.ts';

import { WhoopClient } from '../../src/whoop/client.ts';
import type { MemberRecords } from '../../src/whoop/member-records.ts';

const COLLECTIONS: Readonly<Record<string, keyof MemberRecords>> = {
  '/developer/v2/cycle': 'cycles',
  '/developer/v2/activity/sleep': 'sleeps',
  '/developer/v2/recovery': 'recoveries',
  '/developer/v2/activity/workout': 'workouts',
};

interface RecordedMember extends AsyncDisposable {
  context: Context;
  whoop: SimulatedWhoop;
}

/**
 * A context whose WHOOP answers with exactly these records, over real HTTP and filtered by the asked window,
 * at a fixed instant. Everything but the collections is the simulated WHOOP's own.
 */
export async function openRecordedMember(
  records: MemberRecords,
  now: string,
  scopes?: readonly string[],
): Promise<RecordedMember> {
  const sleepById = new Map(records.sleeps.map((sleep) => [sleep.id, sleep]));
  const spanOf = (record: object): { start?: string; end?: string | null } =>
    'sleep_id' in record ? (sleepById.get(String(record.sleep_id)) ?? {}) : record;

  const whoop = await startSimulatedWhoop({
    ...(scopes ? { grantedScopes: scopes } : {}),
    intercept({ path, params }) {
      const stream = COLLECTIONS[path];
      if (!stream) return undefined;
      const from = Date.parse(params.get('start') ?? '0001-01-01');
      const to = Date.parse(params.get('end') ?? '9999-01-01');
      const found = records[stream]
        .filter((record) => {
          const { start = '', end } = spanOf(record);
          return (end ? Date.parse(end) : Number.POSITIVE_INFINITY) >= from && Date.parse(start) < to;
        })
        .toSorted((a, b) => Date.parse(spanOf(b).start ?? '') - Date.parse(spanOf(a).start ?? ''));
      return {
        reply: {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ records: found, next_token: null }),
        },
      };
    },
  });
  const { accessToken, refreshToken } = whoop.issueTokens();
  const store = new LoginStore(
    new MemoryStorage({
      WHOOP_BASE_URL: whoop.origin,
      WHOOP_CLIENT_ID: whoop.clientId,
      WHOOP_CLIENT_SECRET: whoop.clientSecret,
      WHOOP_ACCESS_TOKEN: accessToken,
      WHOOP_REFRESH_TOKEN: refreshToken,
      ...(scopes ? { WHOOP_SCOPES: scopes.join(' ') } : {}),
    }),
  );
  const tokens = new AccessTokens({ store });
  const client = new WhoopClient({ origin: whoop.origin, tokens });
  const state = new StateDb();
  const clock = () => new Date(now);
  const context: Context = {
    paths: resolveHomePaths({}),
    store,
    tokens,
    whoop: client,
    ...openHistory({ home: undefined, store, whoop: client, patienceMs: undefined, now: clock }),
    login: new ConversationLogin({ store, state }),
    state,
    now: clock,
    close: () => tokens.settle(),
  };
  return { context, whoop, [Symbol.asyncDispose]: () => whoop.close() };
}
