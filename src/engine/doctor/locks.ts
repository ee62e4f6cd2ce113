import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { resolveTarget } from '../../core/atomic-file.ts';
import { toAppError } from '../../core/errors.ts';
import { probeLock } from '../../core/lock.ts';
import { isDamaged } from '../../core/sqlite.ts';
import { advise, type Check, type CheckContext, type Finding, fail, failBy, ok, warn } from './check.ts';
import { moveAside } from './repair-access.ts';

/** A refresh takes a second or two, and its lock is asked for again and again until then. */
const REFRESH_PATIENCE_MS = 3_000;
const POLL_MS = 50;

/** Disks of other machines, by Linux's magic numbers (`linux/magic.h`): there locks need not reach those machines. */
const NETWORK_DISKS: Readonly<Record<number, string>> = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'SMB',
  4266872130: 'SMB',
  16914839: '9P',
  1397113167: 'AFS',
  12805120: 'Ceph',
};

/** Who holds the locks, and whether they can be had here. */
export const LOCKS: Check = {
  name: 'locks',
  isOfMachine: true,
  needs: ['home'],
  timeoutMs: REFRESH_PATIENCE_MS * 2,
  async run({ paths, machine }, signal) {
    const refreshLock = join(dirname(resolveTarget(paths.envFile)), 'refresh.lock');
    const syncLock = join(paths.home, 'sync.lock');
    const disk = findNetworkDisk(paths.home);
    const damaged = [refreshLock, syncLock].map((path) => findDamage(path, machine)).find((found) => found);
    if (damaged) return damaged;
    const refresh = await probe(refreshLock, signal, REFRESH_PATIENCE_MS);
    const sync = await probe(syncLock, signal, 0);
    if (refresh === 'held') return describeStuck(refreshLock);
    if (disk !== undefined) {
      const says = `the home is on a network disk (${disk}), where locks may not keep other machines out`;
      return advise(warn(says), 'Set WELLPIPE_HOME to a folder on a local disk.');
    }
    if (sync === 'held') return ok(`sync.lock is held by ${nameHolder(syncLock)}, which reads from WHOOP`);
    return ok(refresh === 'absent' && sync === 'absent' ? 'none was needed yet' : 'free, and they work here');
  },
};

async function probe(
  path: string,
  signal: AbortSignal,
  patienceMs: number,
): Promise<'free' | 'held' | 'absent'> {
  const until = performance.now() + patienceMs;
  for (;;) {
    if (!existsSync(path)) return 'absent';
    const state = probeLock(path);
    if (state === 'free' || performance.now() >= until) return state;
    await pause(POLL_MS, undefined, { signal });
  }
}

/** A new one is made by the next use. */
function findDamage(path: string, machine: CheckContext['machine']): Finding | undefined {
  try {
    if (existsSync(path)) probeLock(path);
    return undefined;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (!isDamaged(error.cause)) throw thrown;
    return failBy(error, moveAside(path, machine));
  }
}

function describeStuck(path: string): Finding {
  const pid = findHolder(path);
  const says = `${basename(path)} has been held for seconds by ${nameHolder(path)}: no login can be renewed meanwhile`;
  if (pid !== undefined) return fail('timeout', says, `kill ${pid}`);
  return advise(fail('timeout', says), 'End the `wellpipe` process that hangs.');
}

function nameHolder(path: string): string {
  const pid = findHolder(path);
  return pid === undefined ? 'another process' : `process ${pid}`;
}

/** Linux lists the locks of all processes by inode; the file itself must not be opened for this. */
function findHolder(path: string): number | undefined {
  if (process.platform !== 'linux' || !existsSync(path)) return undefined;
  const { ino } = statSync(path);
  try {
    const lines = readFileSync('/proc/locks', 'utf8').split('\n');
    const holder = lines
      .map((line) => /POSIX\s+\S+\s+WRITE\s+(\d+)\s+\S+:(\d+)\s/.exec(line))
      .find((found) => found?.[2] === String(ino));
    return holder ? Number(holder[1]) : undefined;
  } catch {
    // A container may hide it.
    return undefined;
  }
}

function findNetworkDisk(folder: string): string | undefined {
  if (process.platform !== 'linux' || !existsSync(folder)) return undefined;
  return NETWORK_DISKS[statfsSync(folder).type];
}
