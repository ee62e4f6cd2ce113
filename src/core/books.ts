import type { Prepare } from './database-file.ts';
import { readSetting, writeSetting } from './settings.ts';
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
/** `at` in epoch milliseconds. */
type Entry = Readonly<{ at: number } & Record<string, Value>>;

/** Adds an entry soon, unless the book was off at its time. Its keys are column names of ours. */
export function addEntry(state: StateDb, book: Book, entry: Entry): void {
  const columns = Object.keys(entry);
  const sql = `INSERT INTO ${book} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  state.later((prepare) => {
    if (!isKept(prepare, book, entry.at)) return;
    const { lastInsertRowid } = prepare(sql).run(...Object.values(entry));
    if (Number(lastInsertRowid) % PRUNE_EVERY === 0) prune(prepare, book, Number(lastInsertRowid));
  });
}

/** Whether what happens at a time is written down, so far as the member has decided by now. */
export function isKept(prepare: Prepare, book: Book, atMs: number): boolean {
  const value = readSetting(prepare, book);
  return value === undefined || (value !== OFF && atMs >= Number(value));
}

/** In place of the time since when it is on. */
const OFF = 'off';

/** Switches a book on or off for all processes; what it holds stays. */
export async function keepBook(state: StateDb, book: Book, isOn: boolean): Promise<void> {
  await state.transact((prepare) => writeSetting(prepare, book, isOn ? String(Date.now()) : OFF));
}

function prune(prepare: Prepare, book: Book, newestId: number): void {
  prepare(`DELETE FROM ${book} WHERE id <= ?`).run(newestId - MOST_ENTRIES);
  prepare(`DELETE FROM ${book} WHERE at < ?`).run(Date.now() - KEPT_MS);
}
