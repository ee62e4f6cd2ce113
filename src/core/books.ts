import type { Prepare } from './database-file.ts';
import type { StateDb } from './state-db.ts';

/** What is written down about Wellpipe's own doing: tables of `state.db` with `id` and `at`. */
export const BOOKS = ['audit', 'usage'] as const;
export type Book = (typeof BOOKS)[number];

const KEPT_MS = 365 * 86_400_000;
/** Some 20 MB each. */
export const MOST_ENTRIES = 200_000;
/** Old entries are looked for at every so manyth new one. */
const PRUNE_EVERY = 200;

type Value = string | number | null;

/** Adds an entry soon, unless the member has switched the book off. Its keys are column names of ours. */
export function addEntry(state: StateDb, book: Book, entry: Readonly<Record<string, Value>>): void {
  const columns = Object.keys(entry);
  const sql = `INSERT INTO ${book} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  state.later((prepare) => {
    if (!isKept(prepare, book)) return;
    const { lastInsertRowid } = prepare(sql).run(...Object.values(entry));
    if (Number(lastInsertRowid) % PRUNE_EVERY === 0) prune(prepare, book, Number(lastInsertRowid));
  });
}

export function isKept(prepare: Prepare, book: Book): boolean {
  return prepare('SELECT value FROM setting WHERE name = ?').get(book)?.value !== 'off';
}

/** Switches a book on or off for all processes; what it holds stays. */
export async function keepBook(state: StateDb, book: Book, isOn: boolean): Promise<void> {
  await state.transact((prepare) => {
    prepare(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ).run(book, isOn ? 'on' : 'off');
  });
}

function prune(prepare: Prepare, book: Book, newestId: number): void {
  prepare(`DELETE FROM ${book} WHERE id <= ?`).run(newestId - MOST_ENTRIES);
  prepare(`DELETE FROM ${book} WHERE at < ?`).run(Date.now() - KEPT_MS);
}
