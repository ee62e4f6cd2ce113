import type { Recovery } from '../../whoop/schemas.ts';
import { cycleId, userId } from './identity.ts';
import type { Life } from './life.ts';
import { scoringMs } from './processing.ts';
import type { RecordedSleep } from './recorded-sleeps.ts';
import type { Versions } from './versions.ts';
import { iso, significant } from './wire.ts';

const NO_SPO2_CHANCE = 0.03;
const NO_SKIN_TEMP_CHANCE = 0.03;
/** How far a recovery from a nap, or from a night that was edited later, lies from the night's own. */
const OTHER_SPREAD = {
  nap: { points: 11, hrvMs: 7, bpm: 2 },
  'first draft': { points: 2, hrvMs: 1, bpm: 0.7 },
  night: { points: 0, hrvMs: 0, bpm: 0 },
} as const;

/** The recovery of a sleep: recorded with it, scored some minutes later. Placed in time by its sleep. */
export function recoveryVersions(
  life: Life,
  night: number,
  sleep: RecordedSleep,
  calibrating: boolean,
): Versions<Recovery> {
  const [first] = sleep.revisions;
  if (!sleep.recovers || !first) return [];
  const scoredMs = sleep.createdMs + scoringMs(life, sleep.kind, night);
  const { startMs, endMs } = first;

  function version(fromMs: number, state: Recovery['score_state']) {
    const record: Recovery = {
      cycle_id: cycleId(life.noise, night),
      sleep_id: sleep.id,
      user_id: userId(life.noise),
      created_at: iso(sleep.createdMs),
      updated_at: iso(fromMs),
      score_state: state,
      score: state === 'SCORED' ? scoreRecovery(life, night, sleep, calibrating) : null,
    };
    return { id: sleep.id, fromMs, startMs, endMs, record };
  }
  return [
    version(sleep.createdMs, 'PENDING_SCORE'),
    version(scoredMs, sleep.scorable ? 'SCORED' : 'UNSCORABLE'),
  ];
}

function scoreRecovery(
  life: Life,
  night: number,
  sleep: RecordedSleep,
  calibrating: boolean,
): Recovery['score'] {
  const { noise } = life;
  const morning = life.morningOf(night);
  const spread = OTHER_SPREAD[sleep.kind];
  const off = (size: number, index: number) => size * noise.normal(`${sleep.kind} recovery`, night, index);
  return {
    user_calibrating: calibrating,
    recovery_score: within(Math.round(morning.recoveryScore + off(spread.points, 0)), 1, 99),
    resting_heart_rate: within(Math.round(morning.restingHeartRate + off(spread.bpm, 1)), 38, 90),
    hrv_rmssd_milli: significant(within(morning.hrvMs + off(spread.hrvMs, 2), 20, 140)),
    spo2_percentage: noise.chance('no spo2', night, NO_SPO2_CHANCE) ? null : significant(morning.spo2Percent),
    skin_temp_celsius: noise.chance('no skin temp', night, NO_SKIN_TEMP_CHANCE)
      ? null
      : significant(morning.skinTempCelsius),
  };
}

function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
