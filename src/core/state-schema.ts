import type { Migration } from './migrations.ts';

/** What `state.db` holds. Times are epoch milliseconds. No secret and nothing about the member's health. */
export const STATE_MIGRATIONS: readonly Migration[] = [
  {
    name: 'settings',
    statements: ['CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT'],
  },
  {
    name: 'rate budget',
    statements: ['CREATE TABLE budget (app TEXT PRIMARY KEY, ledger TEXT NOT NULL) STRICT'],
  },
  {
    name: 'audit trail',
    statements: [
      `CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        method TEXT,
        path TEXT,
        status ANY NOT NULL,
        duration_ms INTEGER,
        pid INTEGER NOT NULL,
        face TEXT,
        client TEXT
      ) STRICT`,
      'CREATE INDEX audit_at ON audit (at)',
    ],
  },
  {
    name: 'usage',
    statements: [
      `CREATE TABLE usage (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        face TEXT NOT NULL,
        name TEXT NOT NULL,
        duration_ms REAL NOT NULL,
        requests INTEGER NOT NULL,
        error TEXT
      ) STRICT`,
      'CREATE INDEX usage_at ON usage (at)',
    ],
  },
  {
    name: 'cache hits',
    statements: ['ALTER TABLE usage ADD COLUMN cache_hit INTEGER NOT NULL DEFAULT 0'],
  },
  {
    name: 'refused paths',
    statements: [
      `CREATE TABLE refusal (
        grant_hash TEXT NOT NULL,
        path TEXT NOT NULL,
        proved_at INTEGER NOT NULL,
        PRIMARY KEY (grant_hash, path)
      ) STRICT`,
    ],
  },
  {
    name: 'refresh trail',
    statements: [
      // `fingerprint`: SHA-256. `env_file`: where the successor of the spent token went.
      `CREATE TABLE spent_token (
        fingerprint TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        env_file TEXT NOT NULL
      ) STRICT`,
      'CREATE TABLE refused_app (fingerprint TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT',
    ],
  },
];
