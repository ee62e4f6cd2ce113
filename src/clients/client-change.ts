import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../core/errors.ts';
import { readBackups } from './backups.ts';
import { describeChange } from './change-diff.ts';
import { type Client, SERVER_NAME, type ServerCommand, type TextFile } from './client.ts';
import { listOwnLines, readEntry, removeEntry, setEntry } from './entry-file.ts';
import { isEntry, mergeEntry, toEntry, toServerCommand } from './shapes.ts';
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
}

/** The change that lets a client start this server. */
export function planEntry(client: Client, path: string, server: ServerCommand): Change {
  const before = readTextFile(path);
  const file = { path, text: before ?? '' };
  const former = readEntry(client, file);
  const wanted = toEntry(client.shape, server);
  const merged = mergeEntry(client.shape, former, wanted);
  if (isDeepStrictEqual(merged, former)) return unchanged(before);
  const after = setEntry(client, file, merged);
  const own = [wanted, knownPart(client, former)].flatMap((entry) => listOwnLines(client, entry));
  const kind = former === undefined ? 'connect' : 'update';
  return { kind, before, after, diff: describeChange(path, before, after, own) };
}

/** The change that takes the entry out again. */
export function planRemoval(client: Client, path: string, backups: string): Change {
  const before = readTextFile(path);
  // Nothing of ours can be in it, whatever else is, or how broken it is.
  if (!before?.includes(SERVER_NAME)) return unchanged(before);
  const file = { path, text: before };
  const entry = readEntry(client, file);
  if (entry === undefined) return unchanged(before);
  const after = restoreText(client, file, readBackups(backups, client));
  const own = listOwnLines(client, knownPart(client, entry));
  return { kind: 'remove', before, after, diff: describeChange(path, before, after, own) };
}

function unchanged(text: string | undefined): Change {
  return { kind: 'none', before: text, after: text, diff: '' };
}

/** Of an entry, what Wellpipe writes itself: in the rest there may be a secret. */
function knownPart(client: Client, entry: unknown): ReturnType<typeof toEntry> {
  const server = toServerCommand(client.shape, entry);
  return server ? toEntry(client.shape, { ...server, env: {} }) : {};
}

/**
 * The file as it was before the entry came. That is a copy which becomes the present text by adding the entry;
 * or no file (undefined), if a new one would become it; else the present text without the entry.
 */
export function restoreText(client: Client, file: TextFile, copies: readonly TextFile[]): string | undefined {
  const entry = readEntry(client, file);
  const former = copies.find((copy) => becomes(client, copy, entry, file.text));
  if (former) return former.text;
  const isOurs = becomes(client, { ...file, text: '' }, entry, file.text);
  return isOurs ? undefined : removeEntry(client, file);
}

function becomes(client: Client, file: TextFile, entry: unknown, text: string): boolean {
  try {
    const isFree = readEntry(client, file) === undefined;
    return isFree && isEntry(entry) && setEntry(client, file, entry) === text;
  } catch (error) {
    // A copy that cannot be read is none of this file.
    if (error instanceof AppError) return false;
    throw error;
  }
}
