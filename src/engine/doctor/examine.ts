import { isTimeoutError, waitUnlessAborted, withDeadline } from '../../auth/deadline.ts';
import { diskError, errorCode } from '../../core/disk-error.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import { VERSION } from '../../core/version.ts';
import { type Check, type CheckContext, type Finding, fail, failBy, warn } from './check.ts';
import { repairAccess } from './repair-access.ts';

const CHECK_TIMEOUT_MS = 5_000;

/** One line of the report. */
export interface ReportLine extends Pick<Finding, 'state' | 'says' | 'code'> {
  name: string;
  /** A command, to be run as it stands. */
  repair?: string;
  /** A sentence for people. */
  hint?: string;
}

export interface Report {
  version: string;
  checks: ReportLine[];
  ok: number;
  warn: number;
  fail: number;
  /** What `--fix` has done, or why it could not. */
  fixed?: { name: string; says: string }[];
}

interface ExamineOptions {
  /** Performs the repairs that can do no harm, and looks again at what they were for. */
  fix: boolean;
  signal: AbortSignal;
}

/** Runs all checks at the same time, each with its own limit. None can fail but by being interrupted. */
export async function examine(
  context: CheckContext,
  checks: readonly Check[],
  { fix, signal }: ExamineOptions,
): Promise<Report> {
  const findings = await Promise.all(checks.map((check) => runCheck(check, context, signal)));
  const fixed: { name: string; says: string }[] = [];
  for (const [index, check] of fix ? checks.entries() : []) {
    const repair = findings[index]?.fix;
    if (!repair) continue;
    fixed.push({ name: check.name, says: await perform(repair) });
    findings[index] = await runCheck(check, context, signal);
  }
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  return {
    version: VERSION,
    checks: checks.flatMap(({ name }, index) => toLine(name, findings[index])),
    ok: count('ok'),
    warn: count('warn'),
    fail: count('fail'),
    ...(fix ? { fixed } : {}),
  };
}

async function runCheck(check: Check, context: CheckContext, signal: AbortSignal): Promise<Finding> {
  const { timeoutMs = CHECK_TIMEOUT_MS, needs = [] } = check;
  const obstacle = needs.map((need) => context.findObstacle(need)).find((found) => found !== undefined);
  if (obstacle !== undefined) return warn(`not looked at: ${obstacle}`);
  try {
    return await withDeadline(timeoutMs, signal, (limit) =>
      // What does not listen to the limit is left behind.
      waitUnlessAborted((async () => check.run(context, limit))(), limit),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (isTimeoutError(error)) return fail('timeout', `no result within ${timeoutMs / 1_000} s`);
    const described = describeThrown(error);
    return failBy(described, repairAccess(described, context.machine));
  }
}

/** What the disk refuses is no bug. */
function describeThrown(error: unknown): AppError {
  if (error instanceof AppError || errorCode(error) === undefined) return toAppError(error);
  const path = error instanceof Error && 'path' in error ? error.path : undefined;
  return typeof path === 'string' ? diskError('read', path, error) : toAppError(error);
}

async function perform(repair: NonNullable<Finding['fix']>): Promise<string> {
  try {
    return await repair();
  } catch (error) {
    return `could not: ${toAppError(error).message}`;
  }
}

function toLine(name: string, finding: Finding | undefined): ReportLine[] {
  if (!finding) return [];
  const { state, says, repair, hint, code } = finding;
  return [
    {
      name,
      state,
      says,
      ...(repair === undefined ? {} : { repair }),
      ...(hint === undefined ? {} : { hint }),
      ...(code ? { code } : {}),
    },
  ];
}
