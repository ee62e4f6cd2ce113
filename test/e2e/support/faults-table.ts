import { expect, test } from 'bun:test';
import { appendFileSync } from 'node:fs';
import { type Tally, Trial } from './faults.ts';

/** A row of the table of faults survived. */
export interface FaultRow extends Tally {
  fault: string;
}

interface TrialOptions {
  /** Waits more than it works: runs beside the others of its file. */
  idle?: true;
  timeoutMs?: number;
  /** What the machine lacks for it. */
  skip?: boolean;
}

/** `bench/faults.ts` prints the rows; it names the file for them here. */
const REPORT = process.env.FAULTS_REPORT;
/** A report is worth the real time: longer than any caller waits. */
export const IS_REPORT: boolean = REPORT !== undefined;
const TIMEOUT_MS = 30_000;

/** A test whose title is `fault: expectation`, which watches for secrets, and whose costs are in the table. */
export function tryFault(
  fault: string,
  expectation: string,
  run: (trial: Trial) => Promise<void>,
  { idle, timeoutMs = TIMEOUT_MS, skip = false }: TrialOptions = {},
): void {
  const define = skip ? test.skip : idle ? test.concurrent : test;
  define(
    `${fault}: ${expectation}`,
    async () => {
      await using trial = await Trial.start();
      await run(trial);
      expect(trial.leaks()).toEqual([]);
      const row: FaultRow = { fault, ...trial.tally };
      if (REPORT) appendFileSync(REPORT, `${JSON.stringify(row)}\n`);
    },
    timeoutMs,
  );
}
