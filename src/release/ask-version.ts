import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errorCode } from '../core/disk-error.ts';
import { AppError, isAbortError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { parseVersion } from './versions.ts';

const run = promisify(execFile);

/** An executable of this size may have to be scanned for viruses first. */
const PATIENCE_MS = 30_000;
const MOST_BYTES = 4_096;
/** What a runtime needs to start. No setting and no secret of the member is among them. */
const VARIABLES = ['SystemRoot', 'HOME', 'LOCALAPPDATA', 'PATH'] as const;

/** Runs an executable for its version: the proof that it starts here, before anything depends on it. */
export async function askVersion(
  path: string,
  signal?: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<string> {
  const answer = await answerOf(path, signal, patienceMs);
  const version = parseVersion(answer);
  if (version !== undefined) return version;
  throw doesNotRun(`answers "${cleanText(answer, 60)}" when it is asked for its version`);
}

async function answerOf(path: string, signal: AbortSignal | undefined, patienceMs: number): Promise<string> {
  try {
    const { stdout } = await run(path, ['--version'], {
      env: Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]])),
      timeout: patienceMs,
      killSignal: 'SIGKILL',
      maxBuffer: MOST_BYTES,
      windowsHide: true,
      ...(signal ? { signal } : {}),
    });
    return stdout;
  } catch (error) {
    if (signal?.aborted || isAbortError(error)) throw new DOMException('It was aborted.', 'AbortError');
    if (isTimeout(error)) throw doesNotAnswer(patienceMs, error);
    throw doesNotRun(describe(error), error);
  }
}

/** Too long an answer ends it as well, but by a code of its own. */
function isTimeout(error: unknown): boolean {
  return (
    error instanceof Error && 'killed' in error && error.killed === true && errorCode(error) === undefined
  );
}

function describe(error: unknown): string {
  const code = errorCode(error);
  if (code === 'ENOEXEC') return 'is not made for this machine';
  if (code === 'EACCES' || code === 'EPERM') return 'must not be run from this folder';
  if (code !== undefined) return `does not start (${code})`;
  if (!(error instanceof Error)) return 'does not start';
  const { code: exitCode, signal } = error as { code?: unknown; signal?: unknown };
  if (typeof exitCode === 'number') return `ends with exit code ${exitCode} when it is asked for its version`;
  return `is ended by ${typeof signal === 'string' ? signal : 'the system'} when it is asked for its version`;
}

function doesNotAnswer(patienceMs: number, cause: unknown): AppError {
  return new AppError('upgrade', `The executable did not answer within ${patienceMs / 1000} s.`, {
    hint: 'What was installed stays in use. A virus scanner may be looking at the new one: try again.',
    cause,
  });
}

function doesNotRun(what: string, cause?: unknown): AppError {
  return new AppError('upgrade', `The executable ${what}.`, { cause });
}
