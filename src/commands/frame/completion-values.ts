import { PROTECTIONS } from '../../auth/protection-marker.ts';
import { CLIENTS } from '../../clients/clients.ts';
import { EXPORT_WHATS } from '../../engine/export-input.ts';
import { RECORD_KINDS } from '../../engine/record.ts';
import { AWAITED } from '../../engine/wait.ts';
import { METRIC_NAMES } from '../../insights/metrics.ts';
import type { Values } from '../../render/completions/command-words.ts';
import { SPORTS } from '../../whoop/sports-table.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;

const FREE: Values = { kind: 'free' };
const FILES: Values = { kind: 'file' };
const DAYS = ['today', 'yesterday', '-7d', '-30d', '-90d', '-365d'];
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const SPORT_SLUGS = SPORTS.map(({ slug }) => slug);
const GROUPS = [
  ...['-7d..-1d', '-30d..-1d', '-60d..-31d', 'tag:', 'journal:', 'weekday:sat,sun'],
  ...WEEKDAYS.map((day) => `weekday:${day}`),
  ...SPORT_SLUGS.map((slug) => `sport:${slug}`),
];

const choice = (choices: readonly string[]): Values => ({ kind: 'choice', choices });

/** What a flag takes, by the hint that its help shows. */
const BY_HINT: Readonly<Record<string, Values>> = {
  DATE: choice(DAYS),
  SINCE: choice(['1h', '24h', ...DAYS]),
  DURATION: choice(['30s', '5m', '30m', '2h', '4h']),
  METRIC: choice(METRIC_NAMES),
  OUTCOME: choice(METRIC_NAMES),
  METRICS: { kind: 'list', choices: METRIC_NAMES },
  DRIVERS: { kind: 'list', choices: [...METRIC_NAMES, 'tag:', 'journal:'] },
  GROUP: choice(GROUPS),
  SPORT: choice(SPORT_SLUGS),
  FILE: FILES,
  PATH: FILES,
  N: FREE,
  X: FREE,
  HOST: FREE,
  ID: FREE,
  TEXT: FREE,
  URI: FREE,
};

/** What a word or a flag of one command may be, whatever its hint. */
const BY_PLACE: Readonly<Record<string, Values>> = {
  'auth protect kind': choice(PROTECTIONS),
  'completions shell': choice(SHELLS),
  'connect client…': choice(CLIENTS.map(({ id }) => id)),
  'export what': choice(EXPORT_WHATS),
  'import file': FILES,
  'log tag': FREE,
  'log value': FREE,
  'query sql': FREE,
  'record id': FREE,
  'record kind': choice(RECORD_KINDS),
  'serve transport': choice(['stdio', 'http']),
  'wait what': choice(AWAITED),
};

/** Undefined where nobody has said what may stand there. */
export function findValues(path: string, name: string, hint: string | undefined): Values | undefined {
  return BY_PLACE[`${path} ${name}`] ?? (hint === undefined ? undefined : BY_HINT[hint]);
}
