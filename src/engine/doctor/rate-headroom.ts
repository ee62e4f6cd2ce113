import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { peekDatabase } from '../../core/peek-database.ts';
import { readRateLeft } from '../../whoop/shared-budget.ts';
import { nameBudget } from '../bookkeeping.ts';
import { type Check, ok, warn } from './check.ts';

/** Below it a first fill or a report would have to wait. */
const FEW_A_DAY = 500;

/** Requests left of WHOOP's limits. */
export const RATE_HEADROOM: Check = {
  name: 'rate',
  isOfMachine: true,
  needs: ['home', 'origin'],
  run({ paths, store, now }) {
    const path = join(paths.home, 'state.db');
    if (!existsSync(path)) return ok('nothing was asked yet');
    try {
      const { minuteLeft, dayLeft } = peekDatabase(path, (prepare) =>
        readRateLeft(prepare, nameBudget(store), now().getTime()),
      );
      if (minuteLeft === undefined || dayLeft === undefined) return ok('WHOOP has not told its limits yet');
      const says = `${minuteLeft} requests left now, ${dayLeft} today`;
      if (dayLeft === 0)
        return warn(`${says}: what is at hand is answered with`, 'wellpipe audit --since 1d');
      return dayLeft < FEW_A_DAY ? warn(says, 'wellpipe audit --since 1d') : ok(says);
    } catch {
      // Told by the check of that database.
      return warn('not looked at: state.db cannot be read');
    }
  },
};
