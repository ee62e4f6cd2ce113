import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from '../../auth/login-keys.ts';
import type { Prepare } from '../../core/database-file.ts';
import { AppError } from '../../core/errors.ts';
import { peekDatabase } from '../../core/peek-database.ts';
import { checkOwner } from '../../history/owner.ts';
import { STREAMS } from '../../history/streams.ts';
import { coverageOf, type HistoryCoverage } from '../../history/sync/coverage.ts';
import { readState, type StreamState } from '../../history/sync/stream-state.ts';
import { describeCoverage } from '../../render/history.ts';
import { fromNow } from '../../render/local-time.ts';
import { describeHistory } from '../history-summary.ts';
import { type Check, type CheckContext, type Finding, failBy, ok, warn } from './check.ts';
import { isLoginUsable, LOGIN_TIMEOUT_MS } from './login.ts';

const GAP_DAYS = 30;
const REPAIR = 'wellpipe sync';

interface Kept {
  coverage: HistoryCoverage;
  states: StreamState[];
  /** Of the last days at hand, how many have no row. */
  missingDays: number;
}

/** How much of the history is at hand, where it has gaps, and whose it is. */
export const HISTORY_COVERAGE: Check = {
  name: 'history',
  isOfMachine: true,
  needs: ['home', 'origin'],
  timeoutMs: LOGIN_TIMEOUT_MS,
  async run(context) {
    const path = join(context.paths.home, 'history.db');
    const state = await context.login();
    const login = state instanceof AppError ? undefined : state.login;
    // Without a login that works it cannot be read: the login's line has the repair.
    const repair = (await isLoginUsable(context)) ? REPAIR : undefined;
    if (!existsSync(path)) return warn('nothing is at hand yet', repair);
    try {
      return peekDatabase(path, (prepare) => {
        if (login) {
          const { userId, id, refreshToken, accessToken } = login;
          const loginId = id ?? fingerprint(refreshToken ?? accessToken ?? '');
          checkOwner(prepare, path, { origin: context.store.origin(), userId, loginId });
        }
        return describeKept(readKept(prepare), context, repair);
      });
    } catch (error) {
      if (error instanceof AppError) return failBy(error);
      return warn('not looked at: history.db cannot be read as it is');
    }
  },
};

function readKept(prepare: Prepare): Kept {
  const coverage = coverageOf(prepare);
  const { days } = prepare(DAYS_AT_HAND).get({ to: coverage.to ?? '', back: `-${GAP_DAYS - 1} days` }) ?? {};
  return {
    coverage,
    states: STREAMS.map((stream) => readState(prepare, stream)),
    missingDays: coverage.to === undefined ? 0 : GAP_DAYS - Number(days),
  };
}

function describeKept(
  { coverage, states, missingDays }: Kept,
  { now }: CheckContext,
  repair: string | undefined,
): Finding {
  const readMs = Math.max(0, ...states.map(({ checkedMs }) => checkedMs ?? 0));
  const read =
    readMs === 0 ? 'never read from WHOOP' : `read ${fromNow(new Date(readMs).toISOString(), now())}`;
  const gaps = missingDays > 0 ? [`${missingDays} of its last ${GAP_DAYS} days are missing`] : [];
  const failure = states.map((state) => state.failure).find((one) => one !== undefined);
  const problems = failure ? [`the last attempt failed: ${failure.error.message}`] : [];
  const says = [describeCoverage(describeHistory(coverage)), read, ...gaps, ...problems].join('; ');
  return coverage.complete && !failure ? ok(says) : warn(says, repair);
}

const DAYS_AT_HAND =
  'SELECT count(DISTINCT day) AS days FROM derived_days WHERE day BETWEEN date($to, $back) AND $to';
