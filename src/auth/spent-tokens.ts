import type { StateDb } from '../core/state-db.ts';
import { fingerprint } from './login-keys.ts';

/** A refresh that one of this home's processes has made. */
export interface SpentToken {
  at: Date;
  /** Where the tokens went that came of it. */
  envFile: string;
}

const KEPT_MS = 365 * 86_400_000;

/**
 * Refresh tokens that processes of this home have spent, by their SHA-256. It tells a copy of a login that
 * WHOOP refuses when another copy was renewed, and which. Disposable, like all of `state.db`.
 */
export class SpentTokens {
  readonly #state: StateDb;

  constructor(state: StateDb) {
    this.#state = state;
  }

  /** Written soon, and never before the new tokens are in `.env`: this is called when they are. */
  note(refreshToken: string, { at, envFile }: SpentToken): void {
    this.#state.later((prepare) => {
      prepare(
        'INSERT INTO spent_token (fingerprint, at, env_file) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      ).run(fingerprint(refreshToken), at.getTime(), envFile);
      prepare('DELETE FROM spent_token WHERE at < ?').run(at.getTime() - KEPT_MS);
    });
  }

  async find(refreshToken: string): Promise<SpentToken | undefined> {
    if (!this.#state.exists) return undefined;
    const row = await this.#state.transact((prepare) =>
      prepare('SELECT at, env_file FROM spent_token WHERE fingerprint = ?').get(fingerprint(refreshToken)),
    );
    return row && { at: new Date(Number(row.at)), envFile: String(row.env_file) };
  }
}
