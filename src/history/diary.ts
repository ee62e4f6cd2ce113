import type { LabelRange } from './source.ts';
import { type HistoryReader, readRows, type View } from './views.ts';

/** Tags and journal answers as the store's views show them. WHOOP has none of it to ask for. */
export class StoredDiary {
  readonly #db: HistoryReader;

  constructor(db: HistoryReader) {
    this.#db = db;
  }

  async tags(range: LabelRange): Promise<{ day: string; tag: string; value: number | null }[]> {
    const rows = await this.#read('tags', range);
    return rows.map(({ day, tag, value }) => ({
      day: String(day),
      tag: String(tag),
      value: typeof value === 'number' ? value : null,
    }));
  }

  async journal(
    range: LabelRange,
  ): Promise<{ day: string; question: string; answered_yes: boolean | null }[]> {
    const rows = await this.#read('journal', range);
    return rows.map(({ day, question, answered_yes }) => ({
      day: String(day),
      question: String(question),
      answered_yes: answered_yes === null ? null : answered_yes === 1,
    }));
  }

  async #read(view: View, range: LabelRange) {
    return this.#db.exists ? this.#db.read((prepare) => readRows(prepare, view, range)) : [];
  }
}
