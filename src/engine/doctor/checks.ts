import { listAssistants } from './assistants.ts';
import type { Check, CheckContext } from './check.ts';
import { CLOCK } from './clock.ts';
import { HISTORY_DB, MEMBER_DB, STATE_DB } from './databases.ts';
import { HISTORY_COVERAGE } from './history-coverage.ts';
import { HOME_FOLDER } from './home-folder.ts';
import { LEFTOVERS } from './leftovers.ts';
import { LOCKS } from './locks.ts';
import { LOGIN } from './login.ts';
import { PROGRAM } from './program.ts';
import { RATE_HEADROOM } from './rate-headroom.ts';
import { REACHABILITY } from './reachability.ts';
import { SCOPES } from './scopes.ts';
import { SEARCH_PATH } from './search-path.ts';
import { SETTINGS } from './settings.ts';
import { UPDATE } from './update.ts';

/** In the order they are shown, and in which the first failure decides the exit code: causes before effects. */
const CHECKS: readonly Check[] = [
  PROGRAM,
  SEARCH_PATH,
  UPDATE,
  HOME_FOLDER,
  LEFTOVERS,
  LOCKS,
  STATE_DB,
  HISTORY_DB,
  MEMBER_DB,
  SETTINGS,
  REACHABILITY,
  CLOCK,
  LOGIN,
  SCOPES,
  RATE_HEADROOM,
  HISTORY_COVERAGE,
];

/** Everything to look at; of the simulated member, what is no part of this machine. */
export function listChecks(context: CheckContext, demo: boolean): Check[] {
  if (demo) return CHECKS.filter(({ isOfMachine }) => !isOfMachine);
  return [...CHECKS, ...listAssistants(context)];
}
