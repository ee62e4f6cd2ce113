import { chmodSync, chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a file, if there is one, its owner's alone; made by root, it becomes the folder's owner's. By path: a lock file must not be opened. */
export function makePrivate(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return;
  const { mode, uid } = stats;
  if ((mode & 0o077) !== 0) chmodSync(path, 0o600);
  if (process.getuid?.() !== 0) return;
  const owner = statSync(dirname(path));
  if (owner.uid !== uid) chownSync(path, owner.uid, owner.gid);
}
