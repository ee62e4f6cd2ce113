import type { Cycle } from '../whoop/schemas.ts';

type Version = Pick<Cycle, 'score_state' | 'updated_at'>;

/**
 * Whether a record may take the place of the known one of its id: one without a score never that of a scored
 * one, and else none that is older. So an export of long ago, or one file of an export, takes nothing back.
 */
export function mayReplaceImported(known: Version, record: Version): boolean {
  if (isScored(known) !== isScored(record)) return isScored(record);
  return Date.parse(record.updated_at) >= Date.parse(known.updated_at);
}

function isScored({ score_state }: Version): boolean {
  return score_state === 'SCORED';
}
