import type { SQLOutputValue } from 'node:sqlite';
import type { Prepare } from '../core/database-file.ts';
import type { TagEntry } from './imported-data.ts';

/** What a tag says beside its name. */
export type TagValue = Pick<TagEntry, 'value' | 'note'>;

export function findTag(prepare: Prepare, day: string, tag: string): TagValue | undefined {
  const row = prepare('SELECT value, note FROM tag WHERE day = ? AND tag = ?').get(day, tag);
  return row && readTag(row);
}

export function readTag({ value = null, note = null }: Readonly<Record<string, SQLOutputValue>>): TagValue {
  return { value: value === null ? null : Number(value), note: note === null ? null : String(note) };
}

export function writeTag(prepare: Prepare, { day, tag, value, note }: TagEntry, nowMs: number): void {
  prepare(
    `INSERT INTO tag (day, tag, value, note, created_ms, updated_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET value = excluded.value, note = excluded.note, updated_ms = excluded.updated_ms`,
  ).run(day, tag, value, note, nowMs, nowMs);
}
