import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DAY_DERIVATION } from '../../src/engine/day-derivation.ts';
import { CHILD_ARGUMENT } from '../../src/history/query/protocol.ts';
import { type QueriedStore, QueryRunner } from '../../src/history/query/query-runner.ts';

/** Starts the program from source, on the runtime of the tests. */
export const FROM_SOURCE = { command: process.execPath, args: [join(import.meta.dir, '../../src/main.ts')] };

/** A runner with processes of its own; `await using` ends them. */
export function openRunner(store: QueriedStore | string): QueryRunner & AsyncDisposable {
  const runner = new QueryRunner({
    store: typeof store === 'string' ? { file: store, copyBytes: async () => undefined } : store,
    derivation: DAY_DERIVATION,
    command: FROM_SOURCE,
  });
  return Object.assign(runner, { [Symbol.asyncDispose]: () => runner.close() });
}

/** The processes that run SQL for this one, where the system tells. */
export function findQueryProcesses(parent = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [status, command] = [readProc(pid, 'stat'), readProc(pid, 'cmdline')];
      const ppid = Number(status.slice(status.lastIndexOf(')')).split(' ')[2]);
      return ppid === parent && (command.includes(CHILD_ARGUMENT) || command === '');
    });
}

/** Files of the disk that a process has open. */
export function findOpenFiles(pid: number): string[] {
  const paths = readdirSync(`/proc/${pid}/fd`).map((fd) => realpathOf(`/proc/${pid}/fd/${fd}`));
  return [...new Set(paths.filter((path) => /^\/(?!dev|proc|sys)/.test(path)))].sort();
}

export function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function realpathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return '';
  }
}
