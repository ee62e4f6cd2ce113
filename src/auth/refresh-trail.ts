import type { Prepare } from '../core/database-file.ts';
import type { StateDb } from '../core/state-db.ts';
import { fingerprint } from './login-keys.ts';
import type { AppClient } from './login-state.ts';

/** A refresh token that one of this home's processes has traded for another. */
export interface SpentToken {
  at: Date;
  /** Where the tokens went that came of it. */
  envFile: string;
}

/** Where a trail is kept: `state.db`, or as much as can be seen of it. */
export type TrailBooks = Pick<StateDb, 'exists' | 'transact' | 'later'>;

const KEPT_MS = 365 * 86_400_000;

/**
 * What the refreshes of this home's processes have shown, to tell why a login is dead or an app refused.
 * Secrets are known by their SHA-256 alone. Disposable, like all of `state.db`.
 */
export class RefreshTrail {
  readonly #state: TrailBooks;

  constructor(state: TrailBooks) {
    this.#state = state;
  }

  /** Written soon, and never before the new tokens are in `.env`: this is called when they are. */
  noteSpent(refreshToken: string, { at, envFile }: SpentToken): void {
    this.#state.later((prepare) => {
      prepare(
        'INSERT INTO spent_token (fingerprint, at, env_file) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      ).run(fingerprint(refreshToken), at.getTime(), envFile);
      forgetOld(prepare, 'spent_token', at);
    });
  }

  async findSpent(refreshToken: string): Promise<SpentToken | undefined> {
    const row = await this.#find('spent_token', fingerprint(refreshToken));
    return row && { at: new Date(Number(row.at)), envFile: String(row.env_file) };
  }

  /** WHOOP does not accept this id and secret. The first time counts. */
  noteAppRefused(client: AppClient, at: Date): void {
    this.#state.later((prepare) => {
      prepare('INSERT INTO refused_app (fingerprint, at) VALUES (?, ?) ON CONFLICT DO NOTHING').run(
        identify(client),
        at.getTime(),
      );
      forgetOld(prepare, 'refused_app', at);
    });
  }

  noteAppAccepted(client: AppClient): void {
    this.#state.later((prepare) => {
      prepare('DELETE FROM refused_app WHERE fingerprint = ?').run(identify(client));
    });
  }

  /** Since when WHOOP has not accepted this id and secret, as far as is known. */
  async findAppRefused(client: AppClient): Promise<Date | undefined> {
    const row = await this.#find('refused_app', identify(client));
    return row && new Date(Number(row.at));
  }

  async #find(table: Table, key: string) {
    if (!this.#state.exists) return undefined;
    return this.#state.transact((prepare) =>
      prepare(`SELECT * FROM ${table} WHERE fingerprint = ?`).get(key),
    );
  }
}

type Table = 'spent_token' | 'refused_app';

function forgetOld(prepare: Prepare, table: Table, now: Date): void {
  prepare(`DELETE FROM ${table} WHERE at < ?`).run(now.getTime() - KEPT_MS);
}

function identify({ id, secret }: AppClient): string {
  return fingerprint(id, secret);
}
