import { constants } from 'node:sqlite';
import type { Problem, ReadableView } from '../protocol.ts';
import { FUNCTIONS } from '../sql-functions.ts';

const { SQLITE_DENY, SQLITE_FUNCTION, SQLITE_OK, SQLITE_READ, SQLITE_RECURSIVE, SQLITE_SELECT } = constants;

/**
 * Decides, while SQLite compiles a statement, what it may touch: the views, the columns they show of the
 * tables behind them, and a list of functions. Everything that is not on a list is refused.
 */
export class Guard {
  /** The first thing that was refused. */
  refusal: Problem | undefined;
  readonly #views = new Map<string, ReadableView>();
  readonly #viewByTable = new Map<string, { name: string; columns: ReadonlySet<string> }>();
  readonly #functions = new Set(FUNCTIONS);
  /** Tables that the statement reads through their view. */
  readonly #opened = new Set<string>();
  #tables: ReadonlySet<string> = new Set();

  constructor(views: readonly ReadableView[]) {
    for (const view of views) {
      this.#views.set(view.name, view);
      this.#viewByTable.set(view.table, { name: view.name, columns: new Set(view.columns) });
    }
  }

  /** Forgets the statement before. `tables` are all that the database has, virtual ones too. */
  reset(tables: readonly string[]): void {
    this.refusal = undefined;
    this.#opened.clear();
    this.#tables = new Set(tables);
  }

  /** SQLite's authorizer: `via` is the view, or the part of the statement, that reads. */
  readonly decide = (
    action: number,
    first: string | null,
    second: string | null,
    _database: string | null,
    via: string | null,
  ): number => {
    const refusal = this.#judge(action, first ?? '', second ?? '', via);
    if (!refusal) return SQLITE_OK;
    this.refusal ??= refusal;
    return SQLITE_DENY;
  };

  #judge(action: number, first: string, second: string, via: string | null): Problem | undefined {
    switch (action) {
      case SQLITE_SELECT:
      case SQLITE_RECURSIVE:
        return undefined;
      case SQLITE_READ:
        return this.#mayRead(first.toLowerCase(), second, via)
          ? undefined
          : { kind: 'forbidden_table', about: first };
      case SQLITE_FUNCTION:
        return this.#functions.has(second) ? undefined : { kind: 'forbidden_function', about: second };
      default:
        return { kind: 'forbidden_act' };
    }
  }

  /**
   * A part of a statement may take a view's name (`WITH days AS …`), so the name alone opens nothing: through
   * it too a table shows only what its view shows. Rows that are only counted are read without a column, those
   * of a part of the statement as well.
   */
  #mayRead(table: string, column: string, via: string | null): boolean {
    if (this.#views.has(table)) return true;
    if (column === '') return this.#opened.has(table) || !this.#isTable(table);
    const view = this.#viewByTable.get(table);
    if (!view || via?.toLowerCase() !== view.name || !view.columns.has(column)) return false;
    this.#opened.add(table);
    return true;
  }

  /** SQLite makes tables of its own at their first use. */
  #isTable(name: string): boolean {
    return this.#tables.has(name) || /^(?:sqlite_|pragma_|json)/.test(name);
  }
}
