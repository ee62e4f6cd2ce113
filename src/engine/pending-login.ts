import * as v from 'valibot';
import { cancelAddress } from '../auth/cancelled-login.ts';
import { withDeadline } from '../auth/deadline.ts';
import type { LoginStore } from '../auth/login-store.ts';
import type { Prepare } from '../core/database-file.ts';
import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import type { StateDb } from '../core/state-db.ts';

const PendingSchema = v.object({
  url: v.string(),
  pid: v.number(),
  /** Epoch milliseconds. */
  until: v.number(),
  /** Why it ended, where it ended without a login. */
  failure: v.optional(v.string()),
});

/**
 * A login that a process waits for, told to this home's other processes through `state.db`: a file of the
 * member's own, where a port could be answered by anybody. What became of it stays there until the next.
 */
export type Pending = v.InferOutput<typeof PendingSchema>;

/** What became of a login whose process has gone. */
export const WAITER_ENDED = 'The program that waited for it has ended.';
/** For the process that listens to end it. */
const CANCEL_TIMEOUT_MS = 2_000;

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

/** Takes back what was announced, or leaves word of how it failed for those who have handed out its link. */
export async function concludePending(
  state: StateDb,
  login: string,
  pending: Pending,
  failure?: string,
): Promise<void> {
  const name = nameOf(login);
  await state.transact((prepare) => {
    // Another process may have begun the next one meanwhile.
    if (readPending(prepare, name)?.url !== pending.url) return;
    if (failure === undefined) prepare('DELETE FROM setting WHERE name = ?').run(name);
    else {
      const value = JSON.stringify({ ...pending, failure });
      prepare('UPDATE setting SET value = ? WHERE name = ?').run(value, name);
    }
  });
}

/** What another process still waits for. */
export async function findPending(state: StateDb, login: string): Promise<Pending | undefined> {
  const pending = await state.transact((prepare) => readPending(prepare, nameOf(login)));
  return pending && isWaiting(pending) ? pending : undefined;
}

/** Why the login with this link ended without one, in the process that waited for it; undefined as far as it did not. */
export async function findFailure(state: StateDb, login: string, url: string): Promise<string | undefined> {
  const pending = await state.transact((prepare) => readPending(prepare, nameOf(login)));
  if (pending?.url !== url || isWaiting(pending)) return undefined;
  return pending.failure ?? WAITER_ENDED;
}

/** Ends every login that this home's processes wait for, and answers how many those were. */
export async function endPendingLogins(state: StateDb, store: LoginStore): Promise<number> {
  const owner = store.fingerprint();
  if (owner === undefined || !state.exists) return 0;
  const names = await state.transact((prepare) =>
    prepare('SELECT name FROM setting WHERE name GLOB ?').all(`${nameOf(owner)} *`),
  );
  const ended = await Promise.all(names.map(({ name }) => endPending(state, String(name))));
  return ended.filter(Boolean).length;
}

async function endPending(state: StateDb, name: string): Promise<boolean> {
  const pending = await state.transact((prepare) => readPending(prepare, name));
  if (pending && isWaiting(pending) && (await cancel(pending.url))) return true;
  await state.transact((prepare) => prepare('DELETE FROM setting WHERE name = ?').run(name));
  return false;
}

/** Whether the process that listens has been told. */
async function cancel(url: string): Promise<boolean> {
  const address = cancelAddress(url);
  if (address === undefined) return false;
  try {
    await withDeadline(CANCEL_TIMEOUT_MS, undefined, (signal) => fetch(address, { signal }));
    return true;
  } catch (error) {
    log.debug(`A login that waits cannot be ended: ${errorName(error)}`);
    return false;
  }
}

function readPending(prepare: Prepare, name: string): Pending | undefined {
  const value = prepare('SELECT value FROM setting WHERE name = ?').get(name)?.value;
  const parsed = v.safeParse(PendingSchema, typeof value === 'string' ? parseJson(value) : undefined);
  return parsed.success ? parsed.output : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not written by us.
    return undefined;
  }
}

function nameOf(login: string): string {
  return `pending login ${login}`;
}

function isWaiting({ failure, until, pid }: Pending): boolean {
  return failure === undefined && until >= Date.now() && isAlive(pid);
}

/** Whether a process with this id runs. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
