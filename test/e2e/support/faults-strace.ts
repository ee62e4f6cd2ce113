import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { BINARY } from '../../support/binary.ts';
import type { Machine } from './login.ts';

const TRACER = 'strace';

/** Of a process, its nth call of this name. */
export interface SystemCall {
  call: string;
  nth: number;
}

/** Whether strace is on this machine, allowed to do its work, and calls the system calls so (x64). */
export const canTrace: boolean =
  process.platform === 'linux' &&
  spawnSync(TRACER, ['-o', '/dev/null', '-e', 'trace=rename', 'true']).status === 0;

/** Runs the executable, killed (SIGKILL) the moment it makes a system call, which is not carried out. */
export async function runKilledAt(
  { home, env }: Pick<Machine, 'home' | 'env'>,
  { call, nth }: SystemCall,
  args: readonly string[],
  executable: string = BINARY,
): Promise<void> {
  const inject = `inject=${call}:signal=KILL:when=${nth}`;
  const options = ['-f', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject];
  const child = spawn(TRACER, [...options, executable, ...args], {
    cwd: home.home,
    env: { PATH: process.env.PATH, ...home.env, ...env },
    stdio: 'ignore',
  });
  await once(child, 'exit');
}
