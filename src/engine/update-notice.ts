import type { Environment } from '../core/environment.ts';
import { errorName } from '../core/errors.ts';
import { findOwnCommand } from '../core/executable.ts';
import { log } from '../core/log.ts';
import type { StateDb } from '../core/state-db.ts';
import { VERSION } from '../core/version.ts';
import { findInstallation } from '../release/installation.ts';
import { readRelease } from '../release/read-release.ts';
import { isNewer } from '../release/versions.ts';
import { isPast, noteKnownUpdate, readKnownUpdate } from './known-update.ts';

const LOOK_EVERY_MS = 24 * 3_600_000;
const SHOW_EVERY_MS = 24 * 3_600_000;
/** Offline, or behind a proxy that does not let it through: not at every command. */
const RETRY_MS = 3_600_000;

interface Asker {
  environment: Environment;
  state: StateDb;
}

/**
 * Looks for a newer release, at most once a day, and remembers what it finds. It fails in silence; cut off by
 * the signal, the next one looks again.
 */
export async function lookForUpdate({ environment, state }: Asker, signal: AbortSignal): Promise<void> {
  try {
    const { checkedAt, failedAt } = await state.transact(readKnownUpdate);
    const nowMs = Date.now();
    if (!isPast(checkedAt, LOOK_EVERY_MS, nowMs) || !isPast(failedAt, RETRY_MS, nowMs)) return;
    const { version } = await readRelease({ environment, signal });
    signal.throwIfAborted();
    const found = version === undefined ? {} : { version };
    state.later((prepare) => noteKnownUpdate(prepare, { ...found, checkedAt: nowMs }));
  } catch (error) {
    log.debug(`no look for a newer version: ${errorName(error)}`);
    if (!signal.aborted) state.later((prepare) => noteKnownUpdate(prepare, { failedAt: Date.now() }));
  }
}

/** What to tell the member about a newer version that is known of, at most once a day; else undefined. */
export async function takeNotice({ state }: Asker): Promise<string | undefined> {
  const version = await state.transact((prepare) => {
    const { version, shownAt } = readKnownUpdate(prepare);
    const nowMs = Date.now();
    if (version === undefined || !isNewer(version, VERSION)) return undefined;
    if (!isPast(shownAt, SHOW_EVERY_MS, nowMs)) return undefined;
    noteKnownUpdate(prepare, { shownAt: nowMs });
    return version;
  });
  if (version === undefined) return undefined;
  const { keeper } = findInstallation(findOwnCommand());
  const next = keeper?.upgrade ?? '`wellpipe upgrade` installs it.';
  return `Wellpipe ${version} is available; this is ${VERSION}. ${next}`;
}
