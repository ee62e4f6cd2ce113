import { spawn } from 'node:child_process';
import type { Environment } from '../../core/environment.ts';
import { errorName } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import { locateScreen } from '../../core/screen.ts';

type Program = readonly [command: string, ...args: string[]];

const PATIENCE_MS = 2_000;
const WAYLAND: Program = ['wl-copy'];
const X11: readonly Program[] = [
  ['xclip', '-selection', 'clipboard'],
  ['xsel', '--clipboard', '--input'],
];
const WINDOWS: Program = ['clip.exe'];

/**
 * Puts a text into the member's clipboard, never a secret: others can read it there. Over SSH it is the
 * terminal that is asked to (OSC 52), which does not tell whether it did. Answers how it went.
 */
export async function copyText(text: string, environment: Environment): Promise<'copied' | 'sent' | 'not'> {
  if (locateScreen(environment) === 'ssh') {
    if (!process.stderr.isTTY) return 'not';
    process.stderr.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
    return 'sent';
  }
  for (const program of findPrograms(environment)) {
    if (await feed(program, text, environment)) return 'copied';
  }
  return 'not';
}

/** Those that may work here, the likeliest first. */
function findPrograms(environment: Environment): readonly Program[] {
  if (process.platform === 'darwin') return [['pbcopy']];
  if (process.platform === 'win32') return [WINDOWS];
  return [
    ...(environment.WAYLAND_DISPLAY ? [WAYLAND] : []),
    ...(environment.DISPLAY ? X11 : []),
    ...(environment.WSL_DISTRO_NAME ? [WINDOWS] : []),
  ];
}

/** Whether the program was there and took it. Those of X11 and Wayland stay behind and serve it. */
async function feed([command, ...args]: Program, text: string, environment: Environment): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn(command, args, {
    env: { ...environment },
    stdio: ['pipe', 'ignore', 'ignore'],
    timeout: PATIENCE_MS,
  });
  child.once('error', (error) => {
    log.debug(`no ${command}: ${errorName(error)}`);
    resolve(false);
  });
  child.once('exit', (code) => resolve(code === 0));
  // A program that ends without reading is told by its exit code.
  child.stdin.once('error', () => undefined);
  child.stdin.end(text);
  return promise;
}
