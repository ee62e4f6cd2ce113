import { AppError } from '../../core/errors.ts';
import type { Cycle, Recovery, Sleep, Workout } from '../../whoop/schemas.ts';
import type { ImportedData, ImportKind, JournalEntry, TagEntry } from '../imported-data.ts';
import { mayReplaceImported } from '../imported-version.ts';
import type { NamedCycle } from './named-cycle.ts';
import { cycleIdOf, recordIdOf } from './record-ids.ts';
import { describeCycle } from './row-records.ts';

/** More than a life with WHOOP can hold; all of it is in memory until it is written in one go. */
const MOST_ENTRIES: Readonly<Record<ImportKind, number>> = {
  cycles: 30_000,
  sleeps: 60_000,
  recoveries: 60_000,
  workouts: 100_000,
  journal: 400_000,
  tags: 400_000,
};

/** Gathers what the files of an import hold. The same thing told twice is one entry. */
export class CollectedData {
  readonly #cycles = new Map<number, Cycle>();
  readonly #sleeps = new Map<string, Sleep>();
  readonly #recoveries = new Map<string, Recovery>();
  readonly #workouts = new Map<string, Workout>();
  readonly #journal = new Map<string, JournalEntry>();
  readonly #tags = new Map<string, TagEntry>();
  /** Cycles that sleeps and workouts lie in: without one they would belong to no day. */
  readonly #named = new Map<number, NamedCycle>();

  nameCycle(cycle: NamedCycle): void {
    const known = this.#named.get(cycle.startMs);
    if (known === undefined || known.endMs === null) put('cycles', this.#named, cycle.startMs, cycle);
  }

  addCycle(cycle: Cycle): void {
    putBetter('cycles', this.#cycles, cycle.id, cycle);
  }

  addSleep(sleep: Sleep): void {
    putBetter('sleeps', this.#sleeps, sleep.id, sleep);
  }

  addRecovery(recovery: Recovery): void {
    putBetter('recoveries', this.#recoveries, recovery.sleep_id, recovery);
  }

  addWorkout(workout: Workout): void {
    putBetter('workouts', this.#workouts, workout.id, workout);
  }

  /** A workout whose id is ours: two that start in the same second and share neither end nor sport are two. */
  addTableWorkout(workout: Workout): void {
    let place = 1;
    let id = workout.id;
    while (isOtherWorkout(this.#workouts.get(id), workout)) {
      place += 1;
      id = recordIdOf('workout', Date.parse(workout.start), place);
    }
    this.addWorkout({ ...workout, id });
  }

  addJournalEntry(entry: JournalEntry): void {
    put('journal', this.#journal, `${entry.cycleStartMs} ${entry.question}`, entry);
  }

  addTag(entry: TagEntry): void {
    put('tags', this.#tags, `${entry.day} ${entry.tag}`, entry);
  }

  result(): ImportedData {
    for (const cycle of this.#named.values()) {
      if (!this.#cycles.has(cycleIdOf(cycle.startMs))) this.addCycle(describeCycle(cycle, {}));
    }
    return {
      records: {
        cycles: [...this.#cycles.values()],
        sleeps: [...this.#sleeps.values()],
        recoveries: [...this.#recoveries.values()],
        workouts: [...this.#workouts.values()],
      },
      journal: [...this.#journal.values()],
      tags: [...this.#tags.values()],
    };
  }
}

function isOtherWorkout(known: Workout | undefined, { end, sport_name }: Workout): boolean {
  return known !== undefined && known.end !== end && known.sport_name !== sport_name;
}

function putBetter<K, T extends Cycle | Sleep | Recovery | Workout>(
  kind: ImportKind,
  known: Map<K, T>,
  key: K,
  record: T,
): void {
  const other = known.get(key);
  if (other === undefined || mayReplaceImported(other, record)) put(kind, known, key, record);
}

function put<K, T>(kind: ImportKind, known: Map<K, T>, key: K, entry: T): void {
  known.set(key, entry);
  if (known.size <= MOST_ENTRIES[kind]) return;
  throw new AppError('invalid_input', `There are more than ${MOST_ENTRIES[kind]} ${kind} to import.`, {
    hint: 'No member has lived so many days: check that this is the export of one member.',
  });
}
