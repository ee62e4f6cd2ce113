import type { Intercept } from '../../../src/demo/service/faults.ts';
import { machineOffset } from '../../../src/engine/range.ts';

/** A WHOOP that has one cycle, with its recovery scored or not yet. */
export function answerLastNight(score: 'PENDING_SCORE' | 'SCORED'): Intercept {
  const records = lastNight(score);
  return ({ path }) => {
    const record = records[path];
    if (!record && path !== '/developer/v2/activity/workout') return undefined;
    const body = JSON.stringify({ records: record ? [record] : [], next_token: null });
    return { reply: { status: 200, headers: { 'content-type': 'application/json' }, body } };
  };
}

/** A night of the last hours, as of whatever moment the test runs at. */
function lastNight(score: 'PENDING_SCORE' | 'SCORED'): Readonly<Record<string, object>> {
  const now = new Date();
  const startMs = now.getTime() - 8 * 3_600_000;
  const base = {
    user_id: 1,
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
    timezone_offset: machineOffset(now),
    score_state: score,
  };
  const start = new Date(startMs).toISOString();
  const recovered = {
    user_calibrating: false,
    recovery_score: 64,
    resting_heart_rate: 51,
    hrv_rmssd_milli: 62.5,
  };
  const scored = score === 'SCORED' ? { score: recovered } : { score: null };
  return {
    '/developer/v2/cycle': { ...base, id: 7, start, end: null, score: null, score_state: 'PENDING_SCORE' },
    '/developer/v2/activity/sleep': {
      ...base,
      id: '00000000-0000-4000-8000-000000000007',
      cycle_id: 7,
      start,
      end: now.toISOString(),
      nap: false,
      score: null,
      score_state: 'PENDING_SCORE',
    },
    '/developer/v2/recovery': {
      ...base,
      cycle_id: 7,
      sleep_id: '00000000-0000-4000-8000-000000000007',
      ...scored,
    },
  };
}
