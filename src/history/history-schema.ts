import type { Migration } from '../core/migrations.ts';

/**
 * What `history.db` holds beside the derived tables: all of it can be had again, from WHOOP or from `member.db`.
 * Times are epoch milliseconds. Never a secret.
 */
export const HISTORY_MIGRATIONS: readonly Migration[] = [
  {
    name: 'owner',
    // Whose records those of WHOOP are, and the login that read them last. One row, from the first of them on.
    statements: [
      `CREATE TABLE owner (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        origin TEXT NOT NULL,
        user_id INTEGER NOT NULL,
        login_id TEXT
      ) STRICT`,
    ],
  },
  {
    name: 'records',
    statements: [
      // `raw` is the record as WHOOP gave it, `seen_ms` when it last did. A recovery has its sleep's id and times.
      `CREATE TABLE record (
        stream TEXT NOT NULL,
        id TEXT NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('whoop', 'import')),
        start_ms INTEGER,
        end_ms INTEGER,
        updated_ms INTEGER NOT NULL,
        score_state TEXT NOT NULL,
        raw TEXT NOT NULL,
        seen_ms INTEGER,
        missing_since_ms INTEGER,
        deleted_ms INTEGER,
        replaced INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (stream, id)
      ) STRICT`,
      'CREATE INDEX record_start ON record (stream, start_ms)',
      // All that a count needs, so that it reads no record.
      `CREATE INDEX record_of_whoop ON record (stream, start_ms)
        WHERE source = 'whoop' AND deleted_ms IS NULL AND replaced = 0`,
      "CREATE INDEX record_imported ON record (stream, start_ms) WHERE source = 'import'",
      "CREATE INDEX record_pending ON record (stream, start_ms) WHERE score_state = 'PENDING_SCORE'",
    ],
  },
  {
    name: 'coverage',
    statements: [
      // Stretches of a stream that were read without a gap, from `high_ms` down to `low_ms`. Reading goes on with
      // `cursor`, which belongs to the window that ends at `until_ms`; without one, by time. `stalls` counts the
      // pages in a row that led no further, `ended_ms` is when WHOOP said that nothing is older.
      `CREATE TABLE segment (
        stream TEXT NOT NULL,
        high_ms INTEGER NOT NULL,
        low_ms INTEGER NOT NULL,
        cursor TEXT,
        until_ms INTEGER,
        stalls INTEGER NOT NULL,
        ended_ms INTEGER,
        is_end_confirmed INTEGER NOT NULL,
        PRIMARY KEY (stream, high_ms)
      ) STRICT`,
      // When a stream's newest page was read, why the last request failed, when the last re-reading began, and
      // how far the present one has come.
      `CREATE TABLE freshness (
        stream TEXT PRIMARY KEY,
        checked_ms INTEGER,
        failed_ms INTEGER,
        failure TEXT,
        reread_ms INTEGER,
        rereading TEXT
      ) STRICT`,
      // Records that could not be understood, by the time that their page spans.
      `CREATE TABLE unreadable (
        stream TEXT NOT NULL,
        id TEXT NOT NULL,
        from_ms INTEGER NOT NULL,
        to_ms INTEGER NOT NULL,
        problem TEXT NOT NULL,
        PRIMARY KEY (stream, id)
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
