import type { Migration } from '../core/migrations.ts';

/**
 * What `member.db` holds: what WHOOP cannot give again. Times are epoch milliseconds.
 * A `revision` grows with every change to what it names, so that copies know when they are old.
 */
export const MEMBER_MIGRATIONS: readonly Migration[] = [
  {
    name: 'revisions',
    statements: ['CREATE TABLE revision (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT'],
  },
  {
    name: 'tags',
    statements: [
      `CREATE TABLE tag (
        day TEXT NOT NULL,
        tag TEXT NOT NULL,
        value REAL,
        note TEXT,
        created_ms INTEGER NOT NULL,
        updated_ms INTEGER NOT NULL,
        PRIMARY KEY (day, tag)
      ) STRICT`,
    ],
  },
  {
    name: 'imported records',
    statements: [
      // In the shape of WHOOP's own records, under ids of ours, so that the same rows come out the same.
      `CREATE TABLE imported (
        stream TEXT NOT NULL,
        id TEXT NOT NULL,
        raw TEXT NOT NULL,
        imported_ms INTEGER NOT NULL,
        PRIMARY KEY (stream, id)
      ) STRICT`,
      // An answer belongs to the cycle it names; that cycle's row gives it its day.
      `CREATE TABLE journal (
        cycle_start_ms INTEGER NOT NULL,
        utc_offset TEXT NOT NULL,
        question TEXT NOT NULL,
        answered_yes INTEGER,
        notes TEXT,
        imported_ms INTEGER NOT NULL,
        PRIMARY KEY (cycle_start_ms, question)
      ) STRICT`,
    ],
  },
];
