import type { Prepare } from '../../core/database-file.ts';
import { describeMismatch } from '../../whoop/mismatch.ts';
import type { Page } from '../../whoop/pages.ts';
import type { Span, Stream, StreamRecord } from '../streams.ts';

/**
 * Remembers what of a page could not be understood, and forgets what now can: an answer says so as long as
 * something is missing in it. Where such a record lies is not known but from its page.
 */
export function keepUnreadable(
  prepare: Prepare,
  stream: Stream,
  { ids, mismatches }: Page<StreamRecord>,
  { from, to }: Span,
): void {
  for (const id of ids) prepare('DELETE FROM unreadable WHERE stream = ? AND id = ?').run(stream, id);
  for (const mismatch of mismatches) {
    prepare(KEEP).run(stream, mismatch.recordId ?? '', from, to, describeMismatch(mismatch));
  }
}

/** Says for each stream what is missing of a window because it could not be understood. */
export function noteMissing(prepare: Prepare, streams: readonly Stream[], { from, to }: Span): string[] {
  return streams.flatMap((stream) => {
    const rows = prepare(FIND).all(stream, to, from);
    return noteUnreadable(rows.map(({ problem }) => String(problem)));
  });
}

/** One line is shown: when WHOOP changes a shape, all that follow say the same. */
export function noteUnreadable([first, ...others]: readonly string[]): string[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return [`Left out, since WHOOP sent it in another shape: ${first}${more}.`];
}

const KEEP = 'INSERT OR REPLACE INTO unreadable (stream, id, from_ms, to_ms, problem) VALUES (?, ?, ?, ?, ?)';
const FIND =
  'SELECT problem FROM unreadable WHERE stream = ? AND from_ms <= ? AND to_ms >= ? ORDER BY to_ms DESC';
