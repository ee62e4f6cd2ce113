import { writeSync } from 'node:fs';
import { Worker, workerData } from 'node:worker_threads';
import { CHILD_ARGUMENT, MOST_BYTES, MOST_MILLISECONDS, type Problem, type Reply } from '../protocol.ts';

const POLL_MS = 10;
const STDOUT = 1;
/** In place of a run's number: the process is about to be killed. */
const DOOMED = -1;

/**
 * SQLite runs a statement to its end, on the only thread that JavaScript has: another thread watches time and
 * memory, and kills the process. It also does that when nobody is left to wait for an answer.
 * Both threads share one number, which grows when a statement begins and when it ends: it is odd meanwhile.
 */
export class Watchdog {
  readonly #runs = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

  /** Resolves when the watch has begun. */
  async start(): Promise<void> {
    const [, entry = ''] = process.argv;
    const worker = new Worker(entry, { argv: [CHILD_ARGUMENT], workerData: this.#runs });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    worker.once('message', () => resolve());
    worker.once('error', reject);
    worker.unref();
    await promise;
  }

  /** Runs a statement under watch. Never returns where that has decided to kill. */
  async watch<T>(run: () => T): Promise<T> {
    const number = Atomics.add(this.#runs, 0, 1) + 1;
    Atomics.notify(this.#runs, 0);
    const result = run();
    if (Atomics.compareExchange(this.#runs, 0, number, number + 1) === number) return result;
    return new Promise(() => undefined);
  }
}

/** The other thread. */
export function watchRuns(port: { postMessage(value: unknown): void }): void {
  const runs: Int32Array = workerData;
  port.postMessage('watching');
  for (let number = 0; ; number = Atomics.load(runs, 0)) {
    if (number % 2 === 0) Atomics.wait(runs, 0, number);
    else watchRun(runs, number);
  }
}

function watchRun(runs: Int32Array, number: number): void {
  const startedAt = performance.now();
  while (Atomics.load(runs, 0) === number) {
    const problem = findBreach(startedAt);
    if (problem && Atomics.compareExchange(runs, 0, number, DOOMED) === number) endProcess(problem);
    Atomics.wait(runs, 0, number, POLL_MS);
  }
}

function findBreach(startedAt: number): Problem | undefined {
  if (performance.now() - startedAt > MOST_MILLISECONDS) return { kind: 'too_slow' };
  return process.memoryUsage.rss() > MOST_BYTES ? { kind: 'too_much_memory' } : undefined;
}

/** Past streams and the event loop, which belong to the other thread. */
function endProcess(problem: Problem): void {
  const reply: Reply = { problem };
  try {
    writeSync(STDOUT, `${JSON.stringify(reply)}\n`);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}
