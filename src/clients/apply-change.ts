import { backUpFile, forgetMade, recordMade } from './backups.ts';
import type { Client } from './client.ts';
import type { Change } from './client-change.ts';
import { removeTextFile, writeTextFile } from './text-file.ts';

/** Changes the file; the path of the copy that `folder` has of it, undefined where there was no file. */
export function applyChange(
  folder: string,
  client: Client,
  path: string,
  change: Change,
): string | undefined {
  const { kind, before, after } = change;
  if (kind === 'none') return undefined;
  const copy = before === undefined ? undefined : backUpFile(folder, client, { path, text: before });
  if (kind === 'connect' && before === undefined) recordMade(folder, client, path);
  if (after === undefined) removeTextFile(path);
  else writeTextFile(path, after);
  if (kind === 'remove' || (kind === 'connect' && before !== undefined)) forgetMade(folder, client, path);
  return copy;
}
