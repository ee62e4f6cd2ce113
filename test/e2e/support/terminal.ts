import { BINARY } from '../../support/binary.ts';
import { createScratchHome } from '../../support/scratch-home.ts';

/** Runs the executable at a terminal, as a person does, and returns what that shows. */
export async function runInTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; shown: string }> {
  using home = createScratchHome();
  const decoder = new TextDecoder();
  const ended = Promise.withResolvers<void>();
  let shown = '';
  const child = Bun.spawn([BINARY, ...args], {
    cwd: home.home,
    env: {
      PATH: process.env.PATH ?? '',
      TERM: 'xterm-256color',
      WELLPIPE_NO_UPDATE_CHECK: '1',
      ...home.env,
      ...env,
    },
    terminal: {
      data: (_, bytes) => {
        shown += decoder.decode(bytes, { stream: true });
      },
      // The end of its output, which may come after that of the process.
      exit: () => ended.resolve(),
    },
  });
  const code = await child.exited;
  await ended.promise;
  child.terminal?.close();
  return { code, shown };
}
