import { spellControls } from './text.ts';

/** Exit code of each error code: the contract that scripts rely on. */
const EXIT_CODES = {
  unexpected: 1,
  usage: 2,
  not_logged_in: 10,
  login_expired: 11,
  scope_missing: 12,
  config: 20,
  invalid_input: 21,
  not_found: 22,
  whoop_error: 30,
  network: 31,
  rate_limited: 32,
  timeout: 33,
  local_data: 40,
  upgrade: 50,
  interrupted: 130,
} as const;

export type ErrorCode = keyof typeof EXIT_CODES;

interface AppErrorOptions {
  /** The next step, usually a command to run. */
  hint?: string;
  cause?: unknown;
  /** What was done all the same; under `--json` it stands beside the error. */
  answer?: object;
}

/** An error as `--json` and a model get it. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  hint?: string;
}

/**
 * The one error family. Made where the cause is known, shown at one boundary.
 * `message` and `hint` are our own words only, and what they quote (a path, a value) has its control
 * characters spelled: they reach terminals, logs and models.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly #answer: object | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(spellControls(message), { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint === undefined ? undefined : spellControls(options.hint);
    this.#answer = options.answer;
  }

  get exitCode(): number {
    return EXIT_CODES[this.code];
  }

  /** The same error beside what was done all the same. */
  withAnswer(answer: object): AppError {
    const { code, message, hint } = this;
    return new AppError(code, message, { ...(hint === undefined ? {} : { hint }), answer, cause: this });
  }

  toJSON(): { error: ErrorBody } {
    const { code, message, hint } = this;
    return { ...this.#answer, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
  }
}

/** The member has ended what ends in no other way: the exit code tells, and there is nothing to show. */
export class EndedError extends AppError {
  constructor() {
    super('interrupted', 'Ended.');
  }
}

/** Any thrown value as an `AppError`; what is not ours becomes `unexpected` without its text. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isAbortError(error)) return new AppError('interrupted', 'Interrupted.', { cause: error });
  return new AppError('unexpected', `Something went wrong inside Wellpipe (${errorName(error)}).`, {
    hint: 'Run the same again with --debug and report what it prints.',
    cause: error,
  });
}

export function isAbortError(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Name and system code of a foreign error: all of it that is safe to show. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = (error as NodeJS.ErrnoException).code;
  return typeof code === 'string' ? `${error.name} ${code}` : error.name;
}
