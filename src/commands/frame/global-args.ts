import type { ArgsDef } from 'citty';

/** Flags that every command takes. */
export const GLOBAL_ARGS = {
  json: { type: 'boolean', description: 'Print one JSON document and nothing else' },
  'env-file': { type: 'string', description: 'Use another .env', valueHint: 'FILE' },
  demo: { type: 'boolean', description: 'Ask about the simulated member' },
  debug: { type: 'boolean', description: 'Log what happens, on stderr' },
  color: { type: 'boolean', default: true, description: 'Use colours', negativeDescription: 'No colours' },
  help: { type: 'boolean', alias: 'h', description: 'Show help' },
} as const satisfies ArgsDef;

/** Of commands that print rows. */
export const CSV_ARG = {
  csv: { type: 'boolean', description: 'Print comma-separated values' },
} as const satisfies ArgsDef;

/** Of commands that ask about a range of days. */
export const RANGE_ARGS = {
  from: {
    type: 'string',
    description: 'First day: 2026-11-22, today, -30d, 2026-11, 2026-W47',
    valueHint: 'DATE',
  },
  to: { type: 'string', description: 'Last day, in the same forms', valueHint: 'DATE' },
  days: { type: 'string', description: 'This many days up to today', valueHint: 'N' },
} as const satisfies ArgsDef;
