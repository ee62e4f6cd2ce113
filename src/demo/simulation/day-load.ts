import { HOUR_MS } from './calendar.ts';
import { strainOf } from './effort.ts';
import type { Night } from './night.ts';
import type { Noise } from './noise.ts';
import type { Oddities } from './oddities.ts';
import { type Session, strapOffAt } from './training.ts';

/** What a cycle has cost so far. */
export interface DayLoad {
  strain: number;
  kilojoule: number;
  averageHeartRate: number;
  maxHeartRate: number;
  steps: number;
}

interface DayLoadContext {
  noise: Noise;
  oddities: Oddities;
  nightOf(night: number): Night;
  sessionsOf(night: number): readonly Session[];
}

const ASLEEP = { loadPerHour: 0.012, kilojoulePerHour: 300, heartRate: 56, maxHeartRate: 78 };
const AWAKE = {
  loadPerHour: 0.29,
  kilojoulePerHour: 405,
  heartRate: 77,
  maxHeartRate: 106,
  stepsPerHour: 430,
};
const BUSTLE_SPREAD = 0.16;

/** The load of the cycle that a night opens, from its start until an instant within it. */
export function loadUntil(night: number, instantMs: number, context: DayLoadContext): DayLoad {
  const { nightOf, oddities, noise, sessionsOf } = context;
  const untilMs = Math.min(instantMs, measuredUntil(night, context));
  const total = { awakeHours: 0, load: 0, steps: 0, kilojoule: 0, beats: 0, max: ASLEEP.maxHeartRate };

  for (let day = night; day < oddities.nextCycle(night); day++) {
    const awakeHours = hoursOf(nightOf(day).endMs, nightOf(day + 1).startMs, untilMs);
    const bustle = 1 + BUSTLE_SPREAD * noise.normal('bustle', day);
    total.awakeHours += awakeHours;
    total.load += AWAKE.loadPerHour * awakeHours * bustle;
    total.steps += AWAKE.stepsPerHour * awakeHours * bustle;
    if (awakeHours > 1)
      total.max = Math.max(total.max, AWAKE.maxHeartRate + 14 * noise.uniform('waking peak', day));
    for (const session of sessionsOf(day)) addSession(total, session, untilMs);
  }
  const hours = hoursOf(nightOf(night).startMs, untilMs, untilMs);
  const asleepHours = hours - total.awakeHours;
  const beats = total.beats + asleepHours * ASLEEP.heartRate + total.awakeHours * AWAKE.heartRate;
  return {
    strain: strainOf(total.load + asleepHours * ASLEEP.loadPerHour),
    kilojoule:
      total.kilojoule + asleepHours * ASLEEP.kilojoulePerHour + total.awakeHours * AWAKE.kilojoulePerHour,
    averageHeartRate: Math.round(hours > 0 ? beats / hours : ASLEEP.heartRate),
    maxHeartRate: Math.round(total.max),
    steps: Math.round(total.steps),
  };
}

/** The strap sees nothing after the next sleep's onset, which belongs to the next cycle, nor while it is off. */
export function measuredUntil(night: number, { nightOf, oddities }: DayLoadContext): number {
  return oddities.strapComesOff(night)
    ? strapOffAt(nightOf(night))
    : nightOf(oddities.nextCycle(night)).startMs;
}

/** Adds what of a session lies before `untilMs`, over and above being awake. */
function addSession(
  total: { load: number; steps: number; kilojoule: number; beats: number; max: number },
  { effort, sport, startMs, endMs }: Session,
  untilMs: number,
): void {
  const hours = hoursOf(startMs, endMs, untilMs);
  if (hours === 0) return;
  const share = (hours * HOUR_MS) / (endMs - startMs);
  total.load += effort.load * share;
  total.steps += sport.stepsPerMinute * 60 * hours;
  total.kilojoule += Math.max(0, effort.kilojoule * share - AWAKE.kilojoulePerHour * hours);
  total.beats += (effort.averageHeartRate - AWAKE.heartRate) * hours;
  total.max = Math.max(total.max, share === 1 ? effort.maxHeartRate : effort.averageHeartRate);
}

function hoursOf(fromMs: number, toMs: number, untilMs: number): number {
  return Math.max(0, Math.min(toMs, untilMs) - fromMs) / HOUR_MS;
}
