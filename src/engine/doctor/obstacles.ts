import { accessSync, constants, statSync } from 'node:fs';
import { relative } from 'node:path';
import { EnvFile } from '../../auth/env-file.ts';
import { errorCode } from '../../core/disk-error.ts';
import { parseOrigin } from '../../core/origin.ts';
import { findBaseUrl } from './base-url.ts';
import type { CheckContext, Need } from './check.ts';

type Place = Pick<CheckContext, 'environment' | 'paths'>;

/** Why a need of checks is not met, as a phrase; undefined where it is. What is not there yet is no obstacle. */
export function findObstacle(place: Place, need: Need): string | undefined {
  return FIND[need](place);
}

const FIND: Record<Need, (place: Place) => string | undefined> = {
  home: ({ paths }) => findHomeObstacle(paths.home),
  env(place) {
    const { home, envFile } = place.paths;
    const isInHome = !relative(home, envFile).startsWith('..');
    const ofHome = isInHome ? findHomeObstacle(home) : undefined;
    if (ofHome !== undefined) return ofHome;
    return isPossible(() => new EnvFile(envFile).read()) ? undefined : '.env cannot be read';
  },
  origin(place) {
    const ofEnv = FIND.env(place);
    if (ofEnv !== undefined) return ofEnv;
    const url = findBaseUrl(place);
    const isAddress = url === undefined || isPossible(() => parseOrigin(url.value));
    return isAddress ? undefined : 'WHOOP_BASE_URL is no address of WHOOP';
  },
};

function findHomeObstacle(home: string): string | undefined {
  try {
    if (!statSync(home).isDirectory()) return 'the home is no folder';
    accessSync(home, constants.R_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? undefined : 'the home cannot be read';
  }
}

function isPossible(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    // Told by the check of what it reads.
    return false;
  }
}
