import type { Prepare } from '../../core/database-file.ts';
import { toSafeJson } from '../../core/json.ts';
import { VISIBLE } from '../records.ts';
import { isStream, type Stream } from '../streams.ts';
import { readRows, type View, type ViewRow } from '../views.ts';
import type { Write } from './output.ts';
import { readInChunks, type Source } from './read-chunks.ts';

const KINDS: Readonly<Record<View, string>> = {
  days: 'day',
  sleeps: 'sleep',
  workouts: 'workout',
  recoveries: 'recovery',
  cycles: 'cycle',
  tags: 'tag',
  journal: 'journal',
};

/** Where a row has the id of its record. */
const RECORD_IDS: Readonly<Record<Stream, string>> = {
  sleeps: 'row.id',
  workouts: 'row.id',
  recoveries: 'row.sleep_id',
  cycles: 'CAST(row.cycle_id AS TEXT)',
};

/**
 * A line a row, with the record that it was made of, so that an import makes the same of it again.
 * `withOthers`: also the records that belong to no day. Returns the number of lines.
 */
export async function writeJsonLines(source: Source, write: Write, withOthers = false): Promise<number> {
  const { reader, view } = source;
  let count = 0;
  const writeAll = async (rows: readonly ViewRow[]) => {
    await write(rows.map((row) => `${toSafeJson({ kind: KINDS[view], ...toLine(row) })}\n`).join(''));
    count += rows.length;
  };
  const more = columnsBeside(view);
  for await (const rows of readInChunks(source, (prepare, days) => readRows(prepare, view, days, ...more))) {
    await writeAll(rows);
  }
  if (withOthers && isStream(view)) await writeAll(await reader.read((prepare) => readOthers(prepare, view)));
  return count;
}

/** What an import needs beside the view's own columns. */
function columnsBeside(view: View): string[] {
  // It finds the cycle of an answer by its start.
  if (view === 'journal') return ['cycle_start_ms', 'utc_offset'];
  if (!isStream(view)) return [];
  return [`(SELECT raw FROM record WHERE stream = '${view}' AND record.id = ${RECORD_IDS[view]}) AS record`];
}

/** Such as a night that an edited version has replaced. */
function readOthers(prepare: Prepare, stream: Stream): ViewRow[] {
  return prepare(
    `SELECT raw AS record FROM record WHERE stream = ? AND ${VISIBLE}
       AND id NOT IN (SELECT ${RECORD_IDS[stream]} FROM ${stream} AS row) ORDER BY start_ms, id`,
  ).all(stream);
}

function toLine({ record, cycle_start_ms, ...row }: ViewRow): object {
  return {
    ...row,
    ...(typeof cycle_start_ms === 'number' ? { cycle_start: new Date(cycle_start_ms).toISOString() } : {}),
    ...(typeof record === 'string' ? { record: JSON.parse(record) } : {}),
  };
}
