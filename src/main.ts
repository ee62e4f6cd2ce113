import { setTimeout } from 'node:timers';
import { VERSION } from './core/version.ts';
import { CHILD_ARGUMENT } from './history/query/protocol.ts';

const INTERRUPTED = 130;
/** For a token refresh that is already sent: its loss would cost the login. */
const LAST_WORK_MS = 10_000;

/** The process edge: signals in, exit code out. Everything else is loaded only when it is needed. */
async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) return console.log(VERSION);
  if (argv[0] === CHILD_ARGUMENT) return (await import('./history/query/child/serve.ts')).serveStatements();
  const [{ runCli }, { askLoopbackDirectly }] = await Promise.all([
    import('./cli.ts'),
    import('./core/origin.ts'),
  ]);
  askLoopbackDirectly(process.env);
  process.exitCode = await runCli(argv, { environment: process.env, signal: listenForEnd() });
}

/** Aborts when the process is asked to end. A second Ctrl-C does not wait for anything any more. */
function listenForEnd(): AbortSignal {
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (ended.signal.aborted && name === 'SIGINT') process.exit(INTERRUPTED);
      ended.abort();
      setTimeout(() => process.exit(INTERRUPTED), LAST_WORK_MS).unref();
    });
  }
  return ended.signal;
}

await main(process.argv.slice(2));
