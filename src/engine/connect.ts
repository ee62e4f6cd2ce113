import { isDeepStrictEqual } from 'node:util';
import { applyChange } from '../clients/apply-change.ts';
import type { Client, Entry, Machine, NamedPlaces, ServerCommand } from '../clients/client.ts';
import { type Change, planEntry, planRemoval } from '../clients/client-change.ts';
import { type ClientFile, findClientFiles } from '../clients/client-files.ts';
import { CLIENTS } from '../clients/clients.ts';
import { readEntry, renderEntry } from '../clients/entry-file.ts';
import { findClient } from '../clients/find-client.ts';
import { toEntry, toServerCommand } from '../clients/shapes.ts';
import { readTextFile } from '../clients/text-file.ts';
import { auditTo } from '../core/audit.ts';
import { AppError, type ErrorBody, toAppError } from '../core/errors.ts';
import type { Context } from './context.ts';

export interface ConnectRequest {
  machine: Machine;
  /** What the clients are to start. */
  server: ServerCommand;
  /** What of it this run names; an entry keeps its own else. */
  named: NamedPlaces;
  /** By id. Without any: those that are installed, or for a removal those that are connected. */
  clients: readonly string[];
  remove: boolean;
  /** Folder for copies of their files. */
  backups: string;
}

/** A client's file and what is to become of it; or why nothing can. */
export type Target = { client: Client; file: ClientFile } & ({ change: Change } | { error: AppError });

export interface ClientAnswer {
  client: string;
  name: string;
  file: string;
  status: 'connected' | 'updated' | 'removed' | 'unchanged' | 'failed';
  /** False where the client was named and its file is there for when it comes. */
  installed: boolean;
  diff?: string;
  /** What stays or changes in an entry that was there, in a line each. */
  notes?: readonly string[];
  /** Copy of the file as it was before. */
  backup?: string;
  /** What the member does until the client has it. */
  next?: string;
  error?: ErrorBody;
}

export interface ConnectAnswer {
  clients: ClientAnswer[];
  /** What these clients start from now on, each once. */
  servers: ServerCommand[];
}

/** An entry to be put into a file by hand. */
interface EntryAnswer {
  client: string;
  name: string;
  file: string;
  entry: Entry;
  /** The same in the client's format, with what stands around it. */
  text: string;
}

/** What would stand where, for those who rather do it themselves. */
export function describeEntries({ machine, clients, server }: ConnectRequest): {
  server: ServerCommand;
  clients: EntryAnswer[];
} {
  return {
    server,
    clients: findFiles(machine, clients)
      .filter(({ file }) => clients.length > 0 || file.isInstalled)
      .map(({ client, file }) => {
        const entry = toEntry(client.shape, server);
        const text = renderEntry(client, entry).trimEnd();
        return { client: client.id, name: client.name, file: file.path, entry, text };
      }),
  };
}

/** Looks at every file that is asked for, and changes none. */
export function planConnections(request: ConnectRequest): Target[] {
  const { machine, clients, remove } = request;
  const files = findFiles(machine, clients);
  if (clients.length > 0) return files.map((file) => planTarget(request, file));
  if (remove) return files.map((file) => planTarget(request, file)).filter(isAffected);
  const installed = files.filter(({ file }) => file.isInstalled);
  if (installed.length > 0) return installed.map((file) => planTarget(request, file));
  throw new AppError('not_found', 'None of the clients that Wellpipe knows was found on this machine.', {
    hint: 'Name one, such as `wellpipe connect claude-desktop`; for any other see `wellpipe connect --print`.',
  });
}

/** Of the clients with these ids; without any, of all. */
function findFiles(machine: Machine, ids: readonly string[]): Pick<Target, 'client' | 'file'>[] {
  const clients = ids.length > 0 ? [...new Set(ids)].map(findClient) : CLIENTS;
  return clients.flatMap((client) => findClientFiles(client, machine).map((file) => ({ client, file })));
}

/** Whether there is anything to do or to tell. */
export function isAffected(target: Target): boolean {
  return 'error' in target || target.change.kind !== 'none';
}

/** Changes the files, each whole or not at all: one that cannot be changed stops none of the others. */
export function carryOut(
  { state }: Pick<Context, 'state'>,
  request: ConnectRequest,
  targets: readonly Target[],
): ConnectAnswer {
  const audit = auditTo(state);
  const servers: ServerCommand[] = [];
  const clients = targets.map((target) => {
    const answer = changeFile(request, target);
    const { status, error } = answer;
    if (status !== 'unchanged') {
      const method = request.remove ? 'disconnect' : 'connect';
      audit({ kind: 'config', method, path: answer.client, status: error?.code ?? 'ok' });
    }
    const server = error || request.remove ? undefined : readServer(target);
    if (server && !servers.some((known) => isDeepStrictEqual(known, server))) servers.push(server);
    return answer;
  });
  return { clients, servers };
}

/** The error of a run in which some files could not be changed: the first one's. */
export function describeFailure(clients: readonly ClientAnswer[]): AppError | undefined {
  const [first, ...others] = clients.flatMap(({ error }) => error ?? []);
  if (!first) return undefined;
  const more = others.length === 0 ? '' : ` ${others.length} more could not be changed.`;
  return new AppError(first.code, first.message + more, first.hint === undefined ? {} : { hint: first.hint });
}

function planTarget(request: ConnectRequest, { client, file }: Pick<Target, 'client' | 'file'>): Target {
  const { server, named, remove, backups } = request;
  try {
    const change = remove
      ? planRemoval(client, file.path, backups)
      : planEntry(client, file.path, server, named);
    return { client, file, change };
  } catch (error) {
    return { client, file, error: toAppError(error) };
  }
}

function changeFile(request: ConnectRequest, planned: Target): ClientAnswer {
  const { client, file } = planned;
  const { path } = file;
  const named = { client: client.id, name: client.name, file: path, installed: file.isInstalled };
  try {
    const target = isCurrent(planned) ? planned : planTarget(request, planned);
    if ('error' in target) throw target.error;
    const { kind, diff, notes } = target.change;
    const noted = notes.length > 0 ? { notes } : {};
    if (kind === 'none') return { ...named, status: 'unchanged', ...noted };
    const backup = applyChange(request.backups, client, path, target.change);
    return {
      ...named,
      status: STATUS[kind],
      diff,
      ...noted,
      ...(backup === undefined ? {} : { backup }),
      ...(kind === 'remove' ? {} : { next: client.next }),
    };
  } catch (error) {
    return { ...named, status: 'failed', error: toAppError(error).toJSON().error };
  }
}

/** What stands in the file counts, not what stood there when the change was shown. */
function isCurrent(target: Target): boolean {
  return 'change' in target && readTextFile(target.file.path) === target.change.before;
}

const STATUS = { connect: 'connected', update: 'updated', remove: 'removed' } as const;

/** What a client would start now, read from its file; undefined where it would start nothing. */
export function readServer({
  client,
  file: { path },
}: Pick<Target, 'client' | 'file'>): ServerCommand | undefined {
  return toServerCommand(client.shape, readEntry(client, { path, text: readTextFile(path) ?? '' }));
}
