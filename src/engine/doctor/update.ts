import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readVariable } from '../../core/environment.ts';
import { findOwnCommand } from '../../core/executable.ts';
import { peekDatabase } from '../../core/peek-database.ts';
import { VERSION } from '../../core/version.ts';
import { findInstallation } from '../../release/installation.ts';
import { isNewer } from '../../release/versions.ts';
import { fromNow } from '../../render/local-time.ts';
import { isAutoUpgradeOn, type KnownUpdate, readKnownUpdate } from '../known-update.ts';
import { type Check, type CheckContext, ok, warn } from './check.ts';

/** Whether there is a newer version, as far as was found the last time somebody looked. */
export const UPDATE: Check = {
  name: 'update',
  isOfMachine: true,
  needs: ['home'],
  run(context) {
    const { keeper } = findInstallation(findOwnCommand());
    if (keeper) return ok(keeper.reason.replace(/\.$/, ''));
    const { version, checkedAt, isAutomatic } = readKnown(context);
    const switched = isAutomatic ? '; it upgrades by itself' : '';
    if (version !== undefined && isNewer(version, VERSION)) {
      return warn(`${version} is out, this is ${VERSION}${switched}`, 'wellpipe upgrade');
    }
    if (readVariable(context.environment, 'WELLPIPE_NO_UPDATE_CHECK') !== undefined) {
      return ok(`not looked for: switched off by WELLPIPE_NO_UPDATE_CHECK${switched}`);
    }
    if (checkedAt === undefined) return ok(`not looked for yet${switched}`);
    const looked = fromNow(new Date(checkedAt).toISOString(), context.now());
    return ok(`none newer than ${VERSION} when it was looked for ${looked}${switched}`);
  },
};

function readKnown({ paths }: CheckContext): KnownUpdate & { isAutomatic: boolean } {
  const path = join(paths.home, 'state.db');
  const nothing = { isAutomatic: false };
  if (!existsSync(path)) return nothing;
  try {
    return peekDatabase(path, (prepare) => ({
      ...readKnownUpdate(prepare),
      isAutomatic: isAutoUpgradeOn(prepare),
    }));
  } catch {
    // Told by the check of that database.
    return nothing;
  }
}
