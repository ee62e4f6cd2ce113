import { expect, test } from 'bun:test';
import type { TableAnswer } from '../../src/engine/answer.ts';
import { METRIC_NAMES } from '../../src/insights/metrics.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';

/** The same question to a tool and to its command. */
type Question = readonly [tool: string, given: Readonly<Record<string, unknown>>, command: readonly string[]];

/** With its clock stopped, WHOOP's limit would never be lifted again. */
const UNLIMITED = { minute: 1_000_000, day: 1_000_000 };
const RANGE = { from: '2026-09-28', to: '2026-W41' };
const RANGE_FLAGS = ['--from', '2026-09-28', '--to', '2026-W41'];
const NIGHTS = 'SELECT day, hrv_ms, asleep_h FROM days ORDER BY day DESC';

const QUESTIONS: readonly Question[] = [
  ['whoop_today', {}, ['today']],
  ['whoop_today', { date: 'yesterday' }, ['today', '--date', 'yesterday']],
  ['whoop_today', { date: '-40d' }, ['today', '--date', '-40d']],
  ['whoop_today', { patterns: true }, ['today', '--patterns']],
  ['whoop_today', { date: '2019-01-01' }, ['today', '--date', '2019-01-01']],
  ['whoop_days', {}, ['days']],
  ['whoop_days', { days: 3 }, ['days', '--days', '3']],
  ['whoop_days', RANGE, ['days', ...RANGE_FLAGS]],
  ['whoop_days', { by: 'week', days: 30 }, ['days', '--by', 'week', '--days', '30']],
  ['whoop_days', { by: 'month', from: '2026-08' }, ['days', '--by', 'month', '--from', '2026-08']],
  ['whoop_days', { metrics: METRIC_NAMES }, ['days', '--metrics', METRIC_NAMES.join(',')]],
  ['whoop_days', { metrics: [], by: 'day' }, ['days', '--by', 'day']],
  ['whoop_days', { to: '2019-01-01' }, ['days', '--to', '2019-01-01']],
  ['whoop_sleeps', {}, ['sleeps']],
  ['whoop_sleeps', { ...RANGE, naps: true }, ['sleeps', ...RANGE_FLAGS, '--naps']],
  [
    'whoop_sleeps',
    { days: 60, naps: false, detail: true },
    ['sleeps', '--days', '60', '--no-naps', '--detail'],
  ],
  ['whoop_workouts', {}, ['workouts']],
  ['whoop_workouts', { ...RANGE, detail: true }, ['workouts', ...RANGE_FLAGS, '--detail']],
  ['whoop_workouts', { sport: 'running', days: 90 }, ['workouts', '--sport', 'running', '--days', '90']],
  ['whoop_workouts', { min_strain: 9.5, limit: 3 }, ['workouts', '--min-strain', '9.5', '--limit', '3']],
  ['whoop_query', { sql: NIGHTS }, ['query', NIGHTS]],
  ['whoop_query', { sql: NIGHTS, limit: 3 }, ['query', NIGHTS, '--limit', '3']],
  ['whoop_trend', { metric: 'hrv_ms' }, ['trend', 'hrv_ms']],
  ['whoop_trend', { metric: 'strain', ...RANGE }, ['trend', 'strain', ...RANGE_FLAGS]],
  ['whoop_trend', { metric: 'rhr_bpm', days: 200 }, ['trend', 'rhr_bpm', '--days', '200']],
  [
    'whoop_compare',
    { metric: 'recovery_score', a: 'weekday:sat,sun', b: 'not weekday:sat,sun', lag: 1, days: 200 },
    [
      'compare',
      'recovery_score',
      '--a',
      'weekday:sat,sun',
      '--b',
      'not weekday:sat,sun',
      '--lag',
      '1',
      '--days',
      '200',
    ],
  ],
  [
    'whoop_compare',
    { metric: 'strain', a: '2026-W40', b: 'sport:running', ...RANGE },
    ['compare', 'strain', '--a', '2026-W40', '--b', 'sport:running', ...RANGE_FLAGS],
  ],
  ['whoop_relate', { outcome: 'recovery_score' }, ['relate', 'recovery_score']],
  [
    'whoop_relate',
    { outcome: 'asleep_h', drivers: ['strain', 'steps'], max_lag: 1, days: 90 },
    ['relate', 'asleep_h', '--drivers', 'strain,steps', '--max-lag', '1', '--days', '90'],
  ],
  ['whoop_relate', { outcome: 'strain', ...RANGE }, ['relate', 'strain', ...RANGE_FLAGS]],
  ['whoop_chart', { metrics: ['hrv_ms'] }, ['chart', 'hrv_ms']],
  ['whoop_chart', { metrics: ['kcal', 'strain'], ...RANGE }, ['chart', 'kcal', 'strain', ...RANGE_FLAGS]],
  [
    'whoop_chart',
    { metrics: ['strain', 'recovery_score'], kind: 'scatter', days: 90 },
    ['chart', 'strain', 'recovery_score', '--kind', 'scatter', '--days', '90'],
  ],
  ['whoop_chart', { metrics: ['hrv_ms'], to: '2019-01-01' }, ['chart', 'hrv_ms', '--to', '2019-01-01']],
  ['whoop_record', { kind: 'profile' }, ['record', 'profile']],
  ['whoop_record', { kind: 'body' }, ['record', 'body']],
  [
    'whoop_log',
    { tag: 'Alcohol', value: 2, note: 'wine', date: 'yesterday' },
    ['log', 'Alcohol', '2', '--note', 'wine', '--date', 'yesterday'],
  ],
  [
    'whoop_log',
    { tag: 'sick', date: 'yesterday', remove: true },
    ['log', 'sick', '--date', 'yesterday', '--remove'],
  ],
  ['whoop_status', {}, ['status']],
  ['whoop_status', { action: 'check' }, ['status', '--check']],
];

test('a tool answers what its command prints, for every input it takes', async () => {
  const clock = new Date();
  await using machine = await Machine.start({ clock: () => clock, rateLimit: UNLIMITED });
  machine.placeLogin();
  // Else a rank in the year before grows while the history is read.
  await machine.ask(['sync']);
  await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });
  const questions = [...QUESTIONS, ...(await askForRecords(mcp))];

  for (const [tool, given, command] of questions) {
    const [answer, printed] = await Promise.all([mcp.ask(tool, given), machine.ask(command)]);
    const shown = `${tool} ${JSON.stringify(given)}`;
    const mask = tool === 'whoop_chart' ? maskTable : maskProcess;
    expect({ [shown]: mask(answer) }).toEqual({ [shown]: mask(printed) });
  }

  const { tools } = await mcp.sdk.listTools();
  for (const { name, inputSchema } of tools) {
    const asked = questions.filter(([tool]) => tool === name).flatMap(([, given]) => Object.keys(given));
    const unasked = Object.keys(inputSchema.properties ?? {}).filter((input) => !asked.includes(input));
    expect({ [name]: unasked }).toEqual({ [name]: [] });
  }
});

/** One record of each kind that is named by an id. */
async function askForRecords(mcp: McpClient): Promise<Question[]> {
  const oldestId = async (tool: string, given: object) => {
    const { columns, rows } = await mcp.ask<TableAnswer>(tool, { ...given, detail: true });
    return String(rows[0]?.[columns.indexOf('id')]);
  };
  const sleep = await oldestId('whoop_sleeps', { naps: false });
  const workout = await oldestId('whoop_workouts', {});
  const { record } = await mcp.ask<{ record: { cycle_id: number } }>('whoop_record', {
    kind: 'sleep',
    id: sleep,
  });
  const ids = { sleep, recovery: sleep, workout, cycle: String(record.cycle_id) };
  return Object.entries(ids).map(
    ([kind, id]) => ['whoop_record', { kind, id }, ['record', kind, id]] as const,
  );
}

/** Whoever gets a picture gets its table only when asked for. */
function maskTable({ columns, rows, more, ...answer }: Record<string, unknown>): Record<string, unknown> {
  return maskProcess(answer);
}

/** Without what changes by itself: when WHOOP last answered, what it left, and how much is read by now. */
function maskProcess({ as_of, rate, history, ...answer }: Record<string, unknown>): Record<string, unknown> {
  return answer;
}
