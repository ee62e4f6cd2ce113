import { AppError } from '../core/errors.ts';
import type { Body, Cycle, Profile, Recovery, Sleep, Workout } from '../whoop/schemas.ts';
import { DAY_MS, dateOfDay, dayNumber } from './simulation/calendar.ts';
import { type CycleHistory, createRecorder } from './simulation/cycle-history.ts';
import { type Diary, writeDiary } from './simulation/diary.ts';
import { inventBody, inventProfile } from './simulation/identity.ts';
import { createLife } from './simulation/life.ts';
import { isTimeZone } from './simulation/time-zones.ts';
import type { Timelines } from './simulation/versions.ts';

export interface MemberOptions {
  /** Another seed is another member. */
  seed?: number;
  /** `YYYY-MM-DD`: the first morning with WHOOP. Records after the calibrating nights do not depend on it. */
  joined?: string;
  /** IANA name. */
  timeZoneHome?: string;
}

/** What WHOOP would show at an instant, each list newest first by start. */
export interface MemberRecords {
  cycles: readonly Cycle[];
  sleeps: readonly Sleep[];
  recoveries: readonly Recovery[];
  workouts: readonly Workout[];
  profile: Profile;
  body: Body;
}

/** A member who never was: every record is a function of the seed and its calendar date alone. */
export interface SimulatedMember {
  readonly profile: Profile;
  readonly body: Body;
  recordsAt(now: Date): MemberRecords;
  /** `recordsAt` with spans as numbers. The same object until something changes. */
  timelinesAt(now: Date): Timelines;
  /** What the member has written down about the days that are over. */
  diaryAt(now: Date): Diary;
  /** Dates of the waking days that ended with alcohol, oldest first. */
  alcoholEvenings(now: Date): string[];
  /** Dates of the mornings of an illness, oldest first. */
  illMornings(now: Date): string[];
}

const DEFAULT_SEED = 1;
/** Five years and some before the first release. */
const DEFAULT_JOINED = '2021-10-04';
const DEFAULT_HOME = 'Europe/Berlin';
const CALIBRATING_NIGHTS = 4;

export function simulateMember(options: MemberOptions = {}): SimulatedMember {
  const { seed = DEFAULT_SEED, joined = DEFAULT_JOINED, timeZoneHome = DEFAULT_HOME } = options;
  const firstDay = dayNumber(joined);
  if (Number.isNaN(firstDay)) throw refuseOption('joined', joined, 'a date such as 2021-10-04');
  if (!isTimeZone(timeZoneHome)) {
    throw refuseOption('timeZoneHome', timeZoneHome, 'a time zone such as Europe/Berlin');
  }
  const life = createLife(seed, timeZoneHome);
  const record = createRecorder(life);
  const { oddities, conditions, placeOf, nightOf, noise } = life;
  const profile = inventProfile(noise);
  const body = inventBody(noise);

  const cycles: { night: number; history: CycleHistory }[] = [];
  /** Adds cycles up to those that `nowMs` may show a part of. */
  function discover(nowMs: number): void {
    let last = cycles.at(-1)?.night;
    while (last === undefined || last * DAY_MS <= nowMs + 2 * DAY_MS) {
      const night = oddities.nextCycle(last ?? firstDay - 1);
      const calibrating = cycles.length < CALIBRATING_NIGHTS;
      cycles.push({ night, history: record(night, calibrating) });
      last = night;
    }
  }

  let shown: { fromMs: number; untilMs: number; timelines: Timelines; records: MemberRecords } | undefined;
  function show(now: Date) {
    const nowMs = now.getTime();
    if (shown && nowMs >= shown.fromMs && nowMs < shown.untilMs) return shown;
    discover(nowMs);
    const histories = cycles.map(({ history }) => history);
    const timelines = assemble(histories, nowMs);
    const records = { ...plainRecords(timelines), profile, body };
    shown = { fromMs: nowMs, untilMs: nextChangeMs(histories, nowMs), timelines, records };
    return shown;
  }
  const isOver = (night: number, now: Date) => nightOf(night + 1).startMs <= now.getTime();
  function mornings(now: Date, counts: (night: number) => boolean): string[] {
    discover(now.getTime());
    const counted = cycles.filter(({ night }) => counts(night));
    return counted.map(({ night }) => dateOfDay(placeOf(night).civilDay));
  }
  return {
    profile,
    body,
    recordsAt: (now) => show(now).records,
    timelinesAt: (now) => show(now).timelines,
    diaryAt(now) {
      discover(now.getTime());
      const nights = cycles.map(({ night }) => night).filter((night) => isOver(night, now));
      return writeDiary(nights, life);
    },
    alcoholEvenings: (now) => mornings(now, (night) => conditions.alcohol(night) && isOver(night, now)),
    illMornings: (now) =>
      mornings(now, (night) => conditions.illness(night) > 0 && nightOf(night).endMs <= now.getTime()),
  };
}

function assemble(histories: readonly CycleHistory[], nowMs: number): Timelines {
  const views = histories.map((history) => history.at(nowMs)).reverse();
  return {
    cycles: views.flatMap((view) => view.cycles),
    sleeps: views.flatMap((view) => view.sleeps),
    recoveries: views.flatMap((view) => view.recoveries),
    workouts: views.flatMap((view) => view.workouts),
  };
}

function plainRecords(view: Timelines): Omit<MemberRecords, 'profile' | 'body'> {
  return {
    cycles: view.cycles.map(({ record }) => record),
    sleeps: view.sleeps.map(({ record }) => record),
    recoveries: view.recoveries.map(({ record }) => record),
    workouts: view.workouts.map(({ record }) => record),
  };
}

function nextChangeMs(histories: readonly CycleHistory[], nowMs: number): number {
  const unsettled = histories.filter((history) => history.settledMs > nowMs);
  return Math.min(...unsettled.map((history) => history.nextChangeMs(nowMs)));
}

function refuseOption(name: string, value: string, wanted: string): AppError {
  return new AppError('invalid_input', `The simulated member's ${name} is "${value}".`, {
    hint: `Give ${wanted}.`,
  });
}
