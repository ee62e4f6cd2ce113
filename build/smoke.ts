import { join } from 'node:path';

/** Also enough for an emulated processor. */
const SMOKE_TIMEOUT_MS = 60_000;

/** The executable starts, and is this version. `runner` is what it is started with, such as an emulator. */
export async function smoke(
  executable: string,
  version: string,
  home: string,
  runner: string[] = [],
): Promise<void> {
  const child = Bun.spawn([...runner, executable, '--version'], {
    cwd: home,
    env: { ...process.env, HOME: home, WELLPIPE_HOME: join(home, 'home') },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: SMOKE_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  const answer = stdout.trim();
  if (code === 0 && answer === version) return;
  throw new Error(
    `\`wellpipe --version\` answered "${answer}" with exit code ${code}, ` +
      `not "${version}" with 0.${stderr === '' ? '' : `\n${stderr.trim()}`}`,
  );
}
