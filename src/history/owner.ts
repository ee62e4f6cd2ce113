import type { Prepare } from '../core/database-file.ts';
import { AppError } from '../core/errors.ts';

/** Whose history a database holds. */
export interface Owner {
  origin: string;
  /** Undefined where the login does not tell. */
  userId: number | undefined;
}

/** Refuses a login whose records must not be mixed with these, and makes an unclaimed database its own. */
export function claim(prepare: Prepare, path: string, { origin, userId }: Owner): void {
  const { origin: ownOrigin, user_id: ownId } = prepare('SELECT origin, user_id FROM owner').get() ?? {};
  refuseOther(path, 'another WHOOP service', ownOrigin, origin);
  refuseOther(path, 'another member', ownId, userId);
  if (ownOrigin === origin && (userId === undefined || ownId === userId)) return;
  prepare(CLAIM).run(origin, userId ?? null);
}

function refuseOther(path: string, whose: string, own: unknown, other: string | number | undefined): void {
  if (own === undefined || own === null || other === undefined || own === other) return;
  throw new AppError('config', `${path} holds the history of ${whose} than this login's.`, {
    hint: 'Set another WELLPIPE_HOME for this login, or log in as before. Nothing was changed.',
  });
}

const CLAIM = `INSERT INTO owner (id, origin, user_id) VALUES (1, ?, ?)
  ON CONFLICT DO UPDATE SET origin = excluded.origin, user_id = coalesce(excluded.user_id, user_id)`;
