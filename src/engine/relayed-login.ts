import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { StateDb } from '../core/state-db.ts';
import { isAlive } from './pending-login.ts';

const WaiterSchema = v.object({
  pid: v.number(),
  /** Where it listens. */
  port: v.number(),
});

/**
 * A login whose port belongs to this home's HTTP server waits on another one, and the server sends the browser on.
 * Who serves, and who waits for which login, the home's processes tell each other through `state.db`.
 */
type Waiter = v.InferOutput<typeof WaiterSchema>;

/**
 * Until the returned function is called, other processes know that the port is this home's own; undefined: it is not
 * one that a browser on this machine comes back to.
 */
export async function announceHttpServer(
  state: StateDb,
  port: number | undefined,
): Promise<() => Promise<void>> {
  if (port === undefined) return async () => undefined;
  return announce(state, nameOfServer(port), { pid: process.pid, port });
}

export async function isOwnHttpServer(state: StateDb, port: number): Promise<boolean> {
  return (await find(state, nameOfServer(port))) !== undefined;
}

/** Has the return of the login with this address sent on to `port`, until the returned function is called. */
export async function announceRelay(
  state: StateDb,
  authorizeUrl: string,
  port: number,
): Promise<() => Promise<void>> {
  const proof = new URL(authorizeUrl).searchParams.get('state') ?? '';
  return announce(state, nameOfRelay(proof), { pid: process.pid, port });
}

/** Where the login waits that came back with this `state`; undefined where none does, or in this process. */
export async function findRelayPort(state: StateDb, proof: string): Promise<number | undefined> {
  return (await find(state, nameOfRelay(proof)))?.port;
}

async function announce(state: StateDb, name: string, waiter: Waiter): Promise<() => Promise<void>> {
  const value = JSON.stringify(waiter);
  await state.transact((prepare) => {
    prepare(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ).run(name, value);
  });
  return () =>
    state.transact((prepare) => {
      // Another process may have taken its place.
      prepare('DELETE FROM setting WHERE name = ? AND value = ?').run(name, value);
    });
}

async function find(state: StateDb, name: string): Promise<Waiter | undefined> {
  if (!state.exists) return undefined;
  const value = await state.transact(
    (prepare) => prepare('SELECT value FROM setting WHERE name = ?').get(name)?.value,
  );
  if (typeof value !== 'string') return undefined;
  const waiter = v.parse(WaiterSchema, JSON.parse(value));
  return isAlive(waiter.pid) ? waiter : undefined;
}

function nameOfServer(port: number): string {
  return `http server ${port}`;
}

/** The `state` of a login is its proof, so only a fingerprint of it is kept. */
function nameOfRelay(proof: string): string {
  return `relayed login ${createHash('sha256').update(proof).digest('hex')}`;
}
