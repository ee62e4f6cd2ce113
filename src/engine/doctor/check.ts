import type { LoginState } from '../../auth/login-state.ts';
import type { LoginStore } from '../../auth/login-store.ts';
import type { Machine, NamedPlaces, ServerCommand } from '../../clients/client.ts';
import type { Environment } from '../../core/environment.ts';
import type { AppError, ErrorCode } from '../../core/errors.ts';
import type { HomePaths } from '../../core/paths.ts';

/** What checks look at. Nothing in it writes, but for what a finding offers as its fix. */
export interface CheckContext {
  environment: Environment;
  paths: HomePaths;
  machine: Machine;
  /** What the assistants should start. */
  server: ServerCommand;
  /** What of it this run names. */
  named: NamedPlaces;
  store: LoginStore;
  /** The login, or why it cannot be read; asked for once. */
  login(): Promise<LoginState | AppError>;
  /** One request to WHOOP, whatever it answers; sent once. */
  contact(): Promise<Contact | AppError>;
  /** Starts a server as an assistant would; the number of its tools. */
  countTools(server: ServerCommand, signal: AbortSignal): Promise<number>;
  /** What stands in the way of a need, as a phrase; undefined where nothing does. */
  findObstacle(need: Need): string | undefined;
  now(): Date;
}

/** WHOOP's answer to the one request. */
export interface Contact {
  status: number;
  /** Whether the login's access token was sent along. */
  withToken: boolean;
  /** How far this machine's clock is ahead of WHOOP's; undefined where WHOOP did not tell the time. */
  clockAheadMs: number | undefined;
  durationMs: number;
}

/** Performs a repair that can do no harm, and says what it did. */
export type Fix = () => Promise<string> | string;

export interface Finding {
  state: 'ok' | 'warn' | 'fail';
  /** What was found, as a phrase. */
  says: string;
  /** The one command that repairs it, to be run as it stands. */
  repair?: string | undefined;
  /** What a command cannot do, or what goes with it, as a sentence. */
  hint?: string | undefined;
  /** Of a failure; it decides the exit code. */
  code?: ErrorCode;
  fix?: Fix | undefined;
}

/** What a check cannot do without: a home and a `.env` that can be read, an origin that can be asked. */
export type Need = 'home' | 'env' | 'origin';

/** One thing that `doctor` looks at. */
export interface Check {
  /** Shown before what it says. */
  name: string;
  /** Of the member's machine, and so left out for the simulated member. */
  isOfMachine: boolean;
  /** Where one is not there, the check that tells so is the only one that fails. */
  needs?: readonly Need[];
  /** For what takes its time beyond the disk. */
  timeoutMs?: number;
  run(context: CheckContext, signal: AbortSignal): Promise<Finding> | Finding;
}

export function ok(says: string): Finding {
  return { state: 'ok', says };
}

export function warn(says: string, repair?: string, fix?: Fix): Finding {
  return { state: 'warn', says, repair, fix };
}

export function fail(code: ErrorCode, says: string, repair?: string, fix?: Fix): Finding {
  return { state: 'fail', code, says, repair, fix };
}

/** `repair`: where one is known, it is better than what the error's hint says to everybody. */
export function failBy({ code, message, hint }: AppError, repair?: string): Finding {
  const command = hint === undefined ? null : COMMAND_FIRST.exec(hint);
  const rest = command ? command[2] || undefined : hint;
  return { ...fail(code, message, repair ?? command?.[1]), hint: repair === undefined ? rest : undefined };
}

/** The same with what no command can do. */
export function advise(finding: Finding, hint: string): Finding {
  return { ...finding, hint };
}

/** Hints that name one command and begin with it: "Run `wellpipe …` to log in again. And more." */
const COMMAND_FIRST = /^Run `(wellpipe [^`]+)`[^.]*\.\s*(.*)$/s;
