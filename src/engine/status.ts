import { READ_SCOPES } from '../auth/scopes.ts';
import { VERSION } from '../core/version.ts';
import type { Coverage } from '../history/source.ts';
import { withoutEmpty } from './answer.ts';
import type { Context } from './context.ts';

export const STATUS_ACTIONS = ['check'] as const;

export interface LoginStatus {
  logged_in: boolean;
  scopes: readonly string[];
  missing_scopes?: readonly string[];
  /** ISO 8601; left out when unknown. */
  expires_at?: string;
  /** Where the tokens come from. */
  source: 'env_file' | 'environment' | 'memory' | 'none';
  user_id?: number;
  /** What stands in the way, in plain sentences. */
  notes?: readonly string[];
}

export interface StatusAnswer extends LoginStatus {
  history: Coverage;
  /** Requests left to WHOOP's limits, where WHOOP has said so in this process. */
  rate?: { minute_left?: number; day_left?: number };
  version: string;
  /** Set by `check`: when WHOOP last answered. */
  as_of?: string;
}
