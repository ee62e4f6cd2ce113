import type { Prepare } from '../core/database-file.ts';
import { AppError } from '../core/errors.ts';
import type { MemberRecords } from '../whoop/member-records.ts';

/** What records have that do not say whose they are, such as those of WHOOP's export. */
export const NO_USER = 0;

/** Whose history a database holds, or a login may read. */
export interface Owner {
  origin: string;
  /** Undefined where the login does not tell. */
  userId: number | undefined;
  /** Tells that login from others; nothing secret. */
  loginId: string | undefined;
}

/** Throws where a login is another member's than the records; answers whether it is certain to be the same one's. */
export function checkOwner(prepare: Prepare, path: string, { origin, userId, loginId }: Owner): boolean {
  const own = prepare('SELECT * FROM owner').get();
  if (!own) return true;
  refuseOther(path, 'another WHOOP service', own.origin, origin);
  refuseOther(path, 'another member', own.user_id, userId);
  return userId !== undefined || (loginId !== undefined && own.login_id === loginId);
}

/** The same for members whose records that login has read; an unclaimed database becomes theirs. */
export function claim(prepare: Prepare, path: string, owner: Owner, userIds: Iterable<number>): void {
  checkOwner(prepare, path, owner);
  for (const userId of userIds) {
    refuseOther(path, 'another member', userId, owner.userId);
    checkOwner(prepare, path, { ...owner, userId });
    prepare(CLAIM).run(owner.origin, userId, owner.loginId ?? null);
  }
}

/** Throws where records to be imported name another member than an owner who is known. */
export function checkImportedOwner(records: MemberRecords, owners: readonly (number | undefined)[]): void {
  const userIds = Object.values(records).flatMap((list: readonly { user_id: number }[]) =>
    list.map(({ user_id }) => user_id),
  );
  const isForeign = (userId: number) =>
    userId !== NO_USER && owners.some((owner) => owner !== undefined && owner !== userId);
  if (!userIds.some(isForeign)) return;
  throw new AppError('config', 'These are records of another member than the one whose data are here.', {
    hint: 'Set another WELLPIPE_HOME for that member and import them there. Nothing was changed.',
  });
}

function refuseOther(path: string, whose: string, own: unknown, other: string | number | undefined): void {
  if (own === undefined || own === null || other === undefined || own === other) return;
  throw new AppError('config', `${path} holds the history of ${whose} than this login's.`, {
    hint: 'Set another WELLPIPE_HOME for this login, or log in as before. Nothing was changed.',
  });
}

const CLAIM = `INSERT INTO owner (id, origin, user_id, login_id) VALUES (1, ?, ?, ?)
  ON CONFLICT DO UPDATE SET login_id = excluded.login_id WHERE login_id IS NOT excluded.login_id`;
