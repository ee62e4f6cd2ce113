import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../core/errors.ts';
import { isMade, readBackups } from './backups.ts';
import { describeChange } from './change-diff.ts';
import {
  type Client,
  type Entry,
  type NamedPlaces,
  SERVER_NAME,
  type ServerCommand,
  type TextFile,
} from './client.ts';
import { isBare, listOwnLines, readEntry, removeEntry, setEntry } from './entry-file.ts';
import { renderJson } from './jsonc-text.ts';
import { adaptServer, describeAdaptation, OWN_VARIABLES } from './own-server.ts';
import { isDisabled, isEntry, mergeEntry, toServerCommand } from './shapes.ts';
import { readTextFile } from './text-file.ts';

/** What is to become of a client's file. */
export interface Change {
  kind: 'connect' | 'update' | 'remove' | 'none';
  /** Undefined where there is no file. */
  before: string | undefined;
  /** Undefined where no file is left. */
  after: string | undefined;
  /** As text, with the values of others left out; empty where nothing changes. */
  diff: string;
  /** What the member should know of it, in a line each. */
  notes: readonly string[];
}

/** The change that lets a client start this server. */
export function planEntry(client: Client, path: string, wanted: ServerCommand, named: NamedPlaces): Change {
  const before = readTextFile(path);
  const file = { path, text: before ?? '' };
  const former = readEntry(client, file);
  const formerServer = toServerCommand(client.shape, former);
  const server = adaptServer(formerServer, wanted, named);
  const entry = mergeEntry(client.shape, former, server);
  const notes = [
    ...(formerServer ? describeAdaptation(formerServer, wanted, server) : []),
    ...(isDisabled(entry) ? ['Its entry is disabled, and stays so: switch it on there.'] : []),
  ];
  if (isDeepStrictEqual(entry, former)) return { ...unchanged(before), notes };
  const after = setEntry(client, file, entry);
  const kind = former === undefined ? 'connect' : 'update';
  return {
    kind,
    before,
    after,
    diff: describeEntryChange(client, path, [before, former], [after, entry]),
    notes,
  };
}

/** The change that takes the entry out again. `backups`: folder of the copies, and of what is known of the file. */
export function planRemoval(client: Client, path: string, backups: string): Change {
  const before = readTextFile(path);
  // Nothing of ours can be in it, whatever else is, or how broken it is.
  if (!before?.includes(SERVER_NAME)) return unchanged(before);
  const file = { path, text: before };
  const entry = readEntry(client, file);
  if (entry === undefined) return unchanged(before);
  const copies = readBackups(backups, client);
  const isOwnFile = isMade(backups, client, path);
  const rest = restoreText(client, file, copies);
  const after = isOwnFile && isBare(client, { path, text: rest }) ? undefined : rest;
  const isOld = !isOwnFile && !wasFree(client, copies);
  return {
    kind: 'remove',
    before,
    after,
    diff: describeEntryChange(client, path, [before, entry], [after, undefined]),
    notes: isOld
      ? ['No earlier file without the entry is known here: the entry is removed, and nothing put back.']
      : [],
  };
}

function unchanged(text: string | undefined): Change {
  return { kind: 'none', before: text, after: text, diff: '', notes: [] };
}

type State = readonly [text: string | undefined, entry: unknown];

function describeEntryChange(client: Client, path: string, before: State, after: State): string {
  const [former, latter] = [before, after].map(([, entry]) => knownPart(client, entry));
  const lines = [former, latter].flatMap((entry) => (entry ? listOwnLines(client, entry) : []));
  const inLine = { before: former && renderJson(former), after: latter && renderJson(latter) };
  return describeChange(path, before[0], after[0], { lines, inLine });
}

/** Of an entry, what Wellpipe writes itself: in the rest there may be a secret. */
function knownPart({ shape }: Client, entry: unknown): Entry | undefined {
  if (!isEntry(entry)) return undefined;
  const { [shape.env]: env, ...rest } = entry;
  const known = [
    shape.command,
    shape.args,
    'enabled',
    'disabled',
    ...Object.keys({ ...shape.before, ...shape.after }),
  ];
  const variables = Object.entries(isEntry(env) ? env : {}).filter(([name]) => OWN_VARIABLES.includes(name));
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => known.includes(key))),
    ...(variables.length > 0 ? { [shape.env]: Object.fromEntries(variables) } : {}),
  };
}

/**
 * The file as it was before the entry came: a copy which becomes the present text by adding the entry, else the
 * present text without the entry.
 */
export function restoreText(client: Client, file: TextFile, copies: readonly TextFile[]): string {
  const entry = readEntry(client, file);
  return copies.find((copy) => becomes(client, copy, entry, file.text))?.text ?? removeEntry(client, file);
}

function becomes(client: Client, file: TextFile, entry: unknown, text: string): boolean {
  try {
    const isFree = readEntry(client, file) === undefined;
    return isFree && isEntry(entry) && setEntry(client, file, entry) === text;
  } catch (error) {
    return isUnreadable(error);
  }
}

/** Whether there was a time, as far as the copies tell, when the file had no entry. */
function wasFree(client: Client, copies: readonly TextFile[]): boolean {
  return copies.some((copy) => {
    try {
      return readEntry(client, copy) === undefined;
    } catch (error) {
      return isUnreadable(error);
    }
  });
}

/** A copy that cannot be read tells nothing. */
function isUnreadable(error: unknown): false {
  if (error instanceof AppError) return false;
  throw error;
}
