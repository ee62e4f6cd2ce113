import type { ImportKind } from '../imported-data.ts';

/** What could not be read, and why. */
export interface ImportProblem {
  file: string;
  /** The line it begins on; left out where it is the whole file. */
  line?: number;
  reason: string;
}

const MOST_LISTED = 20;

/** Takes note of what is left out of an import: the first ones in words, all of them in number. */
export class ProblemList {
  readonly listed: ImportProblem[] = [];
  readonly skipped: Record<ImportKind, number> = {
    cycles: 0,
    sleeps: 0,
    recoveries: 0,
    workouts: 0,
    journal: 0,
    tags: 0,
  };
  #count = 0;

  /** Those beyond the listed ones. */
  get unlisted(): number {
    return this.#count - this.listed.length;
  }

  /** `kind` is that of the row that is left out. */
  add(problem: ImportProblem, kind?: ImportKind): void {
    this.#count += 1;
    if (kind) this.skipped[kind] += 1;
    if (this.listed.length < MOST_LISTED) this.listed.push(problem);
  }
}
