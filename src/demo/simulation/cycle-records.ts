import type { Cycle } from '../../whoop/schemas.ts';
import { MINUTE_MS } from './calendar.ts';
import { cycleId, userId } from './identity.ts';
import type { Life } from './life.ts';
import { formatOffset } from './time-zones.ts';
import type { Entry } from './versions.ts';
import { iso, significant } from './wire.ts';

/** The strap hands over what it has measured so often, at round times. */
export const SYNC_INTERVAL_MS = 10 * MINUTE_MS;
const NO_STEPS_CHANCE = 0.04;

/** The cycle of a night while the member is in it: scored with what there is so far, up to the last sync. */
export function openCycle(life: Life, night: number, createdMs: number, nowMs: number): Entry<Cycle> {
  const measuredMs = Math.min(nowMs, life.measuredUntil(night));
  const syncedMs = Math.max(createdMs, Math.floor(measuredMs / SYNC_INTERVAL_MS) * SYNC_INTERVAL_MS);
  return describeCycle(life, night, { createdMs, updatedMs: syncedMs, endMs: null, measuredMs: syncedMs });
}

/** The cycle once the next one was recorded at `closedMs`. */
export function closedCycle(life: Life, night: number, createdMs: number, closedMs: number): Entry<Cycle> {
  const endMs = life.nightOf(life.oddities.nextCycle(night)).startMs;
  return describeCycle(life, night, { createdMs, updatedMs: closedMs, endMs, measuredMs: endMs });
}

interface CycleTimes {
  createdMs: number;
  updatedMs: number;
  endMs: number | null;
  measuredMs: number;
}

function describeCycle(life: Life, night: number, times: CycleTimes): Entry<Cycle> {
  const { noise, oddities } = life;
  const { startMs, offsetMinutes } = life.nightOf(night);
  const scorable = times.endMs === null || !oddities.strapComesOff(night);
  const load = life.loadUntil(night, times.measuredMs);
  const id = cycleId(noise, night);
  const record: Cycle = {
    id,
    user_id: userId(noise),
    created_at: iso(times.createdMs),
    updated_at: iso(times.updatedMs),
    start: iso(startMs),
    end: times.endMs === null ? null : iso(times.endMs),
    timezone_offset: formatOffset(offsetMinutes),
    score_state: scorable ? 'SCORED' : 'UNSCORABLE',
    score: scorable
      ? {
          strain: significant(load.strain),
          kilojoule: significant(load.kilojoule),
          average_heart_rate: load.averageHeartRate,
          max_heart_rate: load.maxHeartRate,
        }
      : null,
    step_count: scorable && !noise.chance('no steps', night, NO_STEPS_CHANCE) ? load.steps : null,
  };
  return { id: String(id), record, startMs, endMs: times.endMs };
}
