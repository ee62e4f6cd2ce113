import { spawn } from 'node:child_process';
import { setTimeout as startTimer } from 'node:timers';
import { errorName } from '../core/errors.ts';
import { findOwnCommand } from '../core/executable.ts';
import { log } from '../core/log.ts';
import type { StateDb } from '../core/state-db.ts';
import { findInstallation } from '../release/installation.ts';
import { isAutoUpgradeOn, isPast, noteKnownUpdate, readKnownUpdate } from './known-update.ts';

const EVERY_MS = 24 * 3_600_000;
/** Assistants start servers for a moment only; those upgrade nothing. */
const SETTLED_MS = 60_000;
/** For servers that run for days. */
const LOOK_AGAIN_MS = 3_600_000;

/**
 * While a server runs, and where the member has switched it on: once a day, over all servers of a home,
 * `wellpipe upgrade` in a process of its own, with everything that it checks. The server itself goes on as it
 * is. Nothing keeps the process alive for it.
 */
export function keepUpgraded(state: StateDb, settledMs: number = SETTLED_MS): void {
  const look = async () => {
    try {
      if (await claimTurn(state)) startUpgrade();
    } catch (error) {
      log.debug(`no upgrade by itself: ${errorName(error)}`);
    }
    startTimer(look, LOOK_AGAIN_MS).unref();
  };
  startTimer(look, settledMs).unref();
}

/** Whether it is this process that upgrades, now. */
export async function claimTurn(state: StateDb): Promise<boolean> {
  if (!state.exists) return false;
  return state.transact((prepare) => {
    const nowMs = Date.now();
    if (!isAutoUpgradeOn(prepare) || !isPast(readKnownUpdate(prepare).autoAt, EVERY_MS, nowMs)) return false;
    noteKnownUpdate(prepare, { autoAt: nowMs });
    return true;
  });
}

/** It ends with the server at the latest: it may be killed at any point. */
function startUpgrade(): void {
  const own = findOwnCommand();
  if (findInstallation(own).keeper) return;
  log.info('Upgrading by itself, as `wellpipe upgrade --auto on` says.');
  const child = spawn(own.command, [...own.args, 'upgrade', '--json'], {
    stdio: 'ignore',
    windowsHide: true,
  });
  child.unref();
  const end = () => child.kill();
  process.once('exit', end);
  child.once('exit', (code) => {
    process.off('exit', end);
    log.info(`The upgrade has ended with exit code ${code}.`);
  });
  child.once('error', (error) => log.debug(`the upgrade did not start: ${errorName(error)}`));
}
