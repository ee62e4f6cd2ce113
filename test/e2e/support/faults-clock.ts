import { spawnSync } from 'node:child_process';

/** As Debian's package installs it; the dynamic linker fills in the folder of this architecture. */
const LIBRARY = '/usr/$LIB/faketime/libfaketime.so.1';
const HOUR_S = 3_600;

/** The environment of a program whose clock is wrong. */
export function wrongClock(hours: number): Record<string, string> {
  const offset = `${hours < 0 ? '' : '+'}${hours * HOUR_S}`;
  return { LD_PRELOAD: LIBRARY, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

/** Whether libfaketime is on this machine. */
export const canFakeClock: boolean = tryClock();

function tryClock(): boolean {
  if (process.platform !== 'linux') return false;
  const { stdout } = spawnSync('date', ['+%s'], { env: { ...process.env, ...wrongClock(6) } });
  return Number(stdout.toString()) - Date.now() / 1_000 > 5 * HOUR_S;
}
