import type { Sleep } from '../../whoop/schemas.ts';
import { HOUR_MS } from './calendar.ts';
import { cycleId, userId } from './identity.ts';
import type { Life } from './life.ts';
import type { RecordedSleep, SleepRevision } from './recorded-sleeps.ts';
import { totalNeedMs } from './sleep-need.ts';
import { asleepMs } from './stages.ts';
import { formatOffset } from './time-zones.ts';
import type { Versions } from './versions.ts';
import { iso, significant } from './wire.ts';

/** A sleep in WHOOP's shape and key order, in all its versions. */
export function sleepVersions(life: Life, night: number, sleep: RecordedSleep): Versions<Sleep> {
  return sleep.revisions.map((revision) => ({
    id: sleep.id,
    fromMs: revision.fromMs,
    startMs: revision.startMs,
    endMs: revision.endMs,
    record: {
      id: sleep.id,
      cycle_id: cycleId(life.noise, night),
      v1_id: null,
      user_id: userId(life.noise),
      created_at: iso(sleep.createdMs),
      updated_at: iso(revision.fromMs),
      start: iso(revision.startMs),
      end: iso(revision.endMs),
      timezone_offset: formatOffset(life.nightOf(night).offsetMinutes),
      nap: sleep.nap,
      score_state: sleep.scorable ? 'SCORED' : 'UNSCORABLE',
      score: sleep.scorable ? scoreSleep(life, night, sleep, revision) : null,
    },
  }));
}

function scoreSleep(
  life: Life,
  night: number,
  sleep: RecordedSleep,
  revision: SleepRevision,
): Sleep['score'] {
  const { noise } = life;
  const { stages, performanceShift } = revision;
  const need = sleep.nap ? life.sleepNeedAt(night, revision.startMs) : life.sleepNeedOf(night);
  const asleep = asleepMs(stages);
  const stream = (name: string) => `${sleep.kind} ${name}`;
  return {
    stage_summary: {
      total_in_bed_time_milli: stages.inBedMs,
      total_awake_time_milli: stages.awakeMs,
      total_no_data_time_milli: stages.noDataMs,
      total_light_sleep_time_milli: stages.lightMs,
      total_slow_wave_sleep_time_milli: stages.deepMs,
      total_rem_sleep_time_milli: stages.remMs,
      sleep_cycle_count: Math.round(asleep / (1.55 * HOUR_MS)),
      disturbance_count: Math.round(
        (asleep / HOUR_MS) * (1 + 0.9 * noise.uniform(stream('disturbed'), night)),
      ),
    },
    sleep_needed: {
      baseline_milli: need.baselineMs,
      need_from_sleep_debt_milli: need.debtMs,
      need_from_recent_strain_milli: need.strainMs,
      need_from_recent_nap_milli: need.napMs,
    },
    respiratory_rate:
      sleep.nap && noise.chance(stream('no breathing rate'), night, 0.3)
        ? null
        : significant(life.morningOf(night).respiratoryRate),
    sleep_performance_percentage: ratePerformance(
      asleep / totalNeedMs(need),
      noise.normal(stream('performance'), night) + performanceShift,
    ),
    sleep_consistency_percentage: sleep.nap ? null : rateConsistency(life, night),
    sleep_efficiency_percentage: significant(
      Math.min(100, (100 * asleep) / stages.inBedMs + unevenness(life, night, stream('uneven efficiency'))),
    ),
  };
}

/** Whole percents, and not the plain ratio: WHOOP's own score weighs more than duration. */
function ratePerformance(ratio: number, points: number): number {
  return Math.round(Math.min(Math.max(88 * ratio + 3 + 4 * points, 5), 100));
}

/** How near the bedtime is to those of the four nights before. */
function rateConsistency(life: Life, night: number): number {
  const bedtime = life.nightOf(night).bedtimeHours;
  const before = [1, 2, 3, 4].map((ago) => life.nightOf(night - ago).bedtimeHours);
  const drift = before.reduce((sum, hours) => sum + Math.abs(hours - bedtime), 0) / before.length;
  return Math.round(
    Math.min(Math.max(94 - 16 * drift + 2 * life.noise.normal('consistency', night), 20), 100),
  );
}

/** WHOOP's efficiency is not always 100·asleep/in-bed. */
function unevenness(life: Life, night: number, stream: string): number {
  return life.noise.chance(stream, night, 0.3) ? life.noise.normal(stream, night, 1) : 0;
}
