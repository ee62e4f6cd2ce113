import type { AppError } from '../../core/errors.ts';
import type { WhoopClient } from '../../whoop/client.ts';
import type { HistoryDb } from '../history-db.ts';
import type { Owner } from '../owner.ts';
import type { Span, Stream } from '../streams.ts';
import type { HistoryCoverage } from './coverage.ts';

export interface SyncerOptions {
  db: HistoryDb<unknown>;
  whoop: WhoopClient;
  /** One process at a time writes what it reads from WHOOP; undefined where no other process can. */
  lockPath: string | undefined;
  /** Whose login it is; undefined without a login. */
  owner: () => Owner | undefined;
  now: () => Date;
}

/** How much of a fill is done: for a bar, or a client that wants to know. */
export interface SyncProgress {
  /** Pages and records read by this run. */
  pages: number;
  records: number;
  /** Days that are covered by now, of those that were to be; 0–1. Undefined where that cannot be known. */
  share: number | undefined;
}

export interface FreshenOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: SyncProgress) => void) | undefined;
}

/** What became of making a window fresh. What is in the store is usable in any case. */
export interface Freshened {
  /** Streams that the login may not read. */
  refused: ReadonlyMap<Stream, AppError>;
  /** What the reader of an answer should know, in plain sentences. */
  notes: string[];
  /** Why WHOOP could not be asked, or not for all of it: no login, no connection, its limit. */
  problem?: AppError;
  /** Whether the window is covered without a gap; if not, `problem` says why. */
  isCovered: boolean;
  /** When WHOOP last answered for these streams, also to other processes; undefined for never. */
  asOf?: Date;
}

/** Keeps the store like WHOOP. Every method may be called in any process at any time. */
export declare class Syncer {
  constructor(options: SyncerOptions);
  /**
   * Makes sure that a window is read and its recent part fresh, with as few requests as that takes. Throws
   * only an abort, and `config` where the login is not the store's member.
   */
  freshen(streams: readonly Stream[], window: Span, options?: FreshenOptions): Promise<Freshened>;
  coverage(): Promise<HistoryCoverage>;
  /** Continues the first fill in the background, and what is due; ends with `close`. */
  start(): void;
  close(): Promise<void>;
}
