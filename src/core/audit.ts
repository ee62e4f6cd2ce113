import { addEntry } from './books.ts';
import { currentCall } from './call.ts';
import type { ErrorCode } from './errors.ts';
import type { StateDb } from './state-db.ts';

/** Something the member may want to look up later. Never holds a secret, an id's value or a measurement. */
export interface AuditEvent {
  kind: 'login' | 'refresh' | 'revoke' | 'config' | 'request';
  /** Of a request the HTTP method; of a change what was done, such as `set` or `off`. */
  method?: string;
  /** Of a request the path with ids left out, such as `/v2/cycle/{cycleId}`; of a change its object. */
  path?: string;
  /** HTTP status, or how it ended where there is none. */
  status: number | ErrorCode | 'ok';
  durationMs?: number;
}

/** Takes note of an event; never fails and never waits. */
export type Audit = (event: AuditEvent) => void;

/** Writes events to the audit trail, with the process and who it was done for. */
export function auditTo(state: StateDb): Audit {
  return ({ kind, method, path, status, durationMs }) => {
    const call = currentCall();
    addEntry(state, 'audit', {
      at: Date.now(),
      kind,
      method: method ?? null,
      path: path ?? null,
      status,
      duration_ms: durationMs === undefined ? null : Math.round(durationMs),
      pid: process.pid,
      face: call?.face ?? null,
      client: call?.client ?? null,
    });
    // What the member changes is not left to a process that may be killed. After a refresh nothing may come
    // before the new tokens are on disk.
    if (kind !== 'request' && kind !== 'refresh') void state.flush();
  };
}
