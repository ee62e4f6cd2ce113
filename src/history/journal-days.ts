import type { Prepare } from '../core/database-file.ts';
import type { Span } from './streams.ts';

/** A cycle's start may have been edited since the export that names it. */
const SLACK_MS = 2 * 3_600_000;

/** Gives journal answers of a span the day of the cycle that they belong to. Without it they keep the day they have. */
export function labelJournal(prepare: Prepare, { from, to }: Span): void {
  prepare(LABEL).run(from, to);
}

const LABEL = `UPDATE journal_row SET day = coalesce((
    SELECT derived_days.day FROM record JOIN derived_days ON derived_days.cycle_id = CAST(record.id AS INTEGER)
    WHERE record.stream = 'cycles' AND record.deleted_ms IS NULL AND record.replaced = 0
      AND record.start_ms <= journal_row.cycle_start_ms + ${SLACK_MS}
      AND coalesce(record.end_ms, record.start_ms + 2 * 86400000) > journal_row.cycle_start_ms + ${SLACK_MS}
    ORDER BY record.start_ms DESC LIMIT 1
  ), day)
  WHERE cycle_start_ms + ${SLACK_MS} >= ? AND cycle_start_ms <= ?`;
