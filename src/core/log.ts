import { writeSync } from 'node:fs';
import { createConsola, LogLevels, type LogObject } from 'consola/core';
import { AppError } from './errors.ts';
import { spellControls } from './text.ts';

const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The one logger. Everything goes to stderr: stdout belongs to data and to MCP.
 * Written by descriptor, since touching `process.stderr` costs milliseconds of start-up.
 */
export const log = createConsola({ level: LogLevels.warn, reporters: [{ log: writeLine }] });

function writeLine({ type, args }: LogObject): void {
  try {
    writeSync(2, `${type}: ${spellControls(args.join(' '))}\n`);
  } catch {
    // A closed or full stderr must not end the program that logs.
  }
}

export function setLogLevel(level: LogLevel): void {
  log.level = level === 'silent' ? Number.NEGATIVE_INFINITY : LogLevels[level];
}

export function parseLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text.toLowerCase());
  if (level) return level;
  throw new AppError('config', `WELLPIPE_LOG is "${text}", which is no log level.`, {
    hint: `Use one of ${LOG_LEVELS.join(', ')}.`,
  });
}
