import type { Prepare } from '../core/database-file.ts';
import { readSetting, writeSetting } from '../core/settings.ts';

/** What is known of newer versions, shared by all processes of a home. Times are epoch milliseconds. */
export interface KnownUpdate {
  /** The newest release when it was last looked for. */
  version?: string;
  checkedAt?: number;
  /** When looking for it last failed. */
  failedAt?: number;
  /** When the member was last told. */
  shownAt?: number;
  /** When `serve` last began an upgrade by itself. */
  autoAt?: number;
}

const SETTING = 'update';
const AUTO_SETTING = 'auto-upgrade';

export function readKnownUpdate(prepare: Prepare): KnownUpdate {
  const text = readSetting(prepare, SETTING);
  try {
    return text === undefined ? {} : JSON.parse(text);
  } catch {
    // Written by nobody of ours: looking anew costs one request.
    return {};
  }
}

export function noteKnownUpdate(prepare: Prepare, changes: KnownUpdate): void {
  writeSetting(prepare, SETTING, JSON.stringify({ ...readKnownUpdate(prepare), ...changes }));
}

/** Off unless the member has switched it on. */
export function isAutoUpgradeOn(prepare: Prepare): boolean {
  return readSetting(prepare, AUTO_SETTING) === 'on';
}

export function setAutoUpgrade(prepare: Prepare, isOn: boolean): void {
  writeSetting(prepare, AUTO_SETTING, isOn ? 'on' : 'off');
}

/** Whether a moment is so long ago; one in the future is a clock that was wrong. */
export function isPast(moment: number | undefined, ms: number, nowMs: number): boolean {
  return moment === undefined || nowMs - moment >= ms || moment > nowMs;
}
