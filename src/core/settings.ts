import type { Prepare } from './database-file.ts';

/** A value that processes share, of `state.db`; undefined before it is set. */
export function readSetting(prepare: Prepare, name: string): string | undefined {
  const value = prepare('SELECT value FROM setting WHERE name = ?').get(name)?.value;
  return value === undefined ? undefined : String(value);
}

export function writeSetting(prepare: Prepare, name: string, value: string): void {
  prepare(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  ).run(name, value);
}
