import * as v from 'valibot';
import type { LoginStore } from '../auth/login-store.ts';
import type { StateDb } from '../core/state-db.ts';

const PendingSchema = v.object({ url: v.string(), pid: v.number(), until: v.number() });

/**
 * A login that a process waits for, told to this home's other processes through `state.db`: a file of the
 * member's own, where a port could be answered by anybody. `until` in epoch milliseconds.
 */
export type Pending = v.InferOutput<typeof PendingSchema>;

/** Which `.env`, WHOOP and app a login is for, and on which port it waits; undefined where no file is shared. */
export function namePending(store: LoginStore, port: number): string | undefined {
  const owner = store.fingerprint();
  return owner && `${owner} ${port}`;
}

/** `login` as `namePending` gives it. */
export async function announcePending(state: StateDb, login: string, pending: Pending): Promise<void> {
  await state.transact((prepare) => {
    prepare(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ).run(nameOf(login), JSON.stringify(pending));
  });
}

export async function withdrawPending(state: StateDb, login: string): Promise<void> {
  await state.transact((prepare) => {
    prepare('DELETE FROM setting WHERE name = ?').run(nameOf(login));
  });
}

/** What another process still waits for. */
export async function findPending(state: StateDb, login: string): Promise<Pending | undefined> {
  const row = await state.transact((prepare) =>
    prepare('SELECT value FROM setting WHERE name = ?').get(nameOf(login)),
  );
  if (typeof row?.value !== 'string') return undefined;
  const parsed = v.safeParse(PendingSchema, JSON.parse(row.value));
  if (!parsed.success || parsed.output.until < Date.now() || !isAlive(parsed.output.pid)) return undefined;
  return parsed.output;
}

function nameOf(login: string): string {
  return `pending login ${login}`;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
