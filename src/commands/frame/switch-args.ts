import type { ArgsDef } from 'citty';

/** Of commands about something that is recorded. */
export const SWITCH_ARGS = {
  off: { type: 'boolean', description: 'Record nothing from now on' },
  on: { type: 'boolean', description: 'Record again' },
} as const satisfies ArgsDef;
