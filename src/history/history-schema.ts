import type { Migration } from '../core/migrations.ts';

/**
 * What `history.db` holds beside the derived tables: all of it can be had again, from WHOOP or from `member.db`.
 * Times are epoch milliseconds. Never a secret.
 */
export const HISTORY_MIGRATIONS: readonly Migration[] = [
  {
    name: 'owner',
    // Whose records these are. One row; `user_id` is null while there are imported records alone.
    statements: [
      'CREATE TABLE owner (id INTEGER PRIMARY KEY CHECK (id = 1), origin TEXT, user_id INTEGER) STRICT',
    ],
  },
  {
    name: 'records',
    statements: [
      // `raw` is the record as WHOOP gave it. A recovery has its sleep's id and times.
      `CREATE TABLE record (
        stream TEXT NOT NULL,
        id TEXT NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('whoop', 'import')),
        start_ms INTEGER,
        end_ms INTEGER,
        updated_ms INTEGER NOT NULL,
        score_state TEXT NOT NULL,
        raw TEXT NOT NULL,
        missing_since_ms INTEGER,
        deleted_ms INTEGER,
        replaced INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (stream, id)
      ) STRICT`,
      'CREATE INDEX record_start ON record (stream, start_ms)',
      "CREATE INDEX record_imported ON record (stream, start_ms) WHERE source = 'import'",
      "CREATE INDEX record_pending ON record (stream, start_ms) WHERE score_state = 'PENDING_SCORE'",
    ],
  },
  {
    name: 'coverage',
    statements: [
      // Stretches of a stream that were read without a gap; reading goes on at `low_ms`, with `cursor` if known.
      `CREATE TABLE segment (
        stream TEXT NOT NULL,
        high_ms INTEGER NOT NULL,
        low_ms INTEGER NOT NULL,
        cursor TEXT,
        is_last INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (stream, high_ms)
      ) STRICT`,
      // When a stream's newest page was read, and how far the daily re-reading has come.
      `CREATE TABLE freshness (
        stream TEXT PRIMARY KEY,
        checked_ms INTEGER,
        failed_ms INTEGER,
        reread_ms INTEGER,
        rereading TEXT
      ) STRICT`,
    ],
  },
  {
    name: 'member data',
    statements: [
      // Copies of what member.db holds, for the views.
      'CREATE TABLE merged (name TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT',
      `CREATE TABLE tag_row (
        day TEXT NOT NULL, tag TEXT NOT NULL, value REAL, note TEXT, PRIMARY KEY (day, tag)
      ) STRICT`,
      `CREATE TABLE journal_row (
        cycle_start_ms INTEGER NOT NULL,
        utc_offset TEXT NOT NULL,
        day TEXT NOT NULL,
        question TEXT NOT NULL,
        answered_yes INTEGER,
        notes TEXT
      ) STRICT`,
      'CREATE INDEX journal_row_day ON journal_row (day)',
      'CREATE VIEW tags AS SELECT day, tag, value, note FROM tag_row',
      'CREATE VIEW journal AS SELECT day, question, answered_yes, notes FROM journal_row',
    ],
  },
  {
    name: 'derivation',
    // Which derivation the derived tables were made by.
    statements: ['CREATE TABLE derivation (id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT) STRICT'],
  },
];
