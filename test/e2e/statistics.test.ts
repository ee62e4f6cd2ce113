import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { CompareAnswer } from '../../src/engine/compare.ts';
import type { RelateAnswer } from '../../src/engine/relate.ts';
import type { TrendAnswer } from '../../src/engine/trend.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';

const UNLIMITED = { minute: 1_000_000, day: 1_000_000 };

let machine: Machine;

beforeAll(async () => {
  machine = await Machine.start({ rateLimit: UNLIMITED });
  machine.placeLogin();
});
afterAll(() => machine[Symbol.asyncDispose]());

/** Data of the answer without when it was had. */
async function ask<T extends object>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await machine.run([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { as_of: _, ...answer } = JSON.parse(stdout);
  return answer;
}

const SHORT = ['--from', '2026-03-01', '--to', '2026-05-31'];
const RANGE = { from: '2026-03-01', to: '2026-05-31' };

describe('a command and an assistant get the same', () => {
  test.each([
    ['trend', ['hrv_ms'], 'whoop_trend', { metric: 'hrv_ms' }],
    [
      'compare',
      ['recovery_score', '--a', 'weekday:sat,sun', '--b', 'not weekday:sat,sun', '--lag', '1'],
      'whoop_compare',
      { metric: 'recovery_score', a: 'weekday:sat,sun', b: 'not weekday:sat,sun', lag: 1 },
    ],
    [
      'relate',
      ['recovery_score', '--drivers', 'asleep_h,strain', '--max-lag', '1'],
      'whoop_relate',
      { outcome: 'recovery_score', drivers: ['asleep_h', 'strain'], max_lag: 1 },
    ],
  ])('from %s', async (command, args, tool, input) => {
    const printed = await ask(command, ...args, ...SHORT);
    await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });
    const { as_of: _, ...told } = await mcp.ask(tool, { ...input, ...RANGE });
    expect(told).toEqual({ ...printed });
  });
});

test('an assistant gets the personal numbers with the day, as the command prints them', async () => {
  const printed = await ask('patterns');
  const today = await ask<{ patterns: { as_of?: string } }>('today', '--patterns');
  await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });
  const told = await mcp.ask<typeof today>('whoop_today', { patterns: true });
  for (const { patterns } of [today, told]) {
    const { as_of: _, ...numbers } = patterns;
    expect(numbers).toEqual({ ...printed });
  }
  expect(await ask('today')).not.toHaveProperty('patterns');
  expect(await ask('today', '--patterns', '--date', '2026-05-31')).toMatchObject({
    patterns: { range: { to: '2026-05-31' } },
  });
});

test('a trend is told by p, interval and direction alike', async () => {
  for (const metric of ['hrv_ms', 'rhr_bpm', 'workout_count']) {
    const { p = 1, ci, direction } = await ask<TrendAnswer>('trend', metric, ...SHORT);
    expect(direction !== 'flat').toBe(p < 0.05);
    if (ci) expect(ci[0] > 0 || ci[1] < 0).toBe(p < 0.05);
  }
});

test('groups may begin with a dash, and a lag is stated', async () => {
  const answer = await ask<CompareAnswer>('compare', 'asleep_h', '--a', '-30d..-1d', '--b', '-60d..-31d');
  expect(answer).toMatchObject({ lag_days: 0, enough: true });
  expect(answer.a.n).toBeWithin(25, 32);
  const sport = await ask<CompareAnswer>(
    'compare',
    'hrv_ms',
    '--a=sport:running',
    '--b=not sport:running',
    ...SHORT,
  );
  expect(sport.lag_days).toBe(1);
});

test('default answers are short, and long ones are cut to ten rows', async () => {
  const { rows, pairs_tried, more } = await ask<RelateAnswer>('relate', 'rhr_bpm', '--from', '2022-01-01');
  expect(rows.length).toBeLessThanOrEqual(10);
  expect(pairs_tried).toBeGreaterThan(50);
  expect(more).toContain('are left out');
  for (const args of [['trend', 'hrv_ms'], ['relate', 'hrv_ms'], ['patterns']]) {
    expect(JSON.stringify(await ask(...args)).length).toBeLessThan(2_000);
  }
});

test('people get text, and rows as CSV', async () => {
  const print = async (...args: string[]) => (await machine.run([...args, '--no-color'])).stdout;
  expect(await print('trend', 'hrv_ms', ...SHORT)).toMatch(/^2026-03-01 to 2026-05-31, \d+ days\nUsual {4}/);
  expect(await print('compare', 'hrv_ms', '--a', '2026-04', '--b', '2026-05')).toMatch(/^a − b {2}[+−]\d/m);
  const related = await print('relate', 'hrv_ms', ...SHORT);
  expect(related).toMatch(/^Goes with/);
  expect(related).toMatch(/^Pairs tried: \d+\.$/m);
  expect(await print('trend', 'hrv_ms', '--from', '2030-01', '--to', '2030-01')).toMatch(
    /^2030-01-01 to 2030-01-31 lie after today, \d{4}-\d{2}-\d{2}\.$/m,
  );
  expect(await print('relate', 'recovery_score', '--drivers', 'hrv_ms', ...SHORT)).toStartWith('Left out,');
  expect(await print('patterns')).toMatch(/^\d{4}-\d{2}-\d{2} to \d{4}-\d{2}-\d{2}\n/);
  const csv = await print('relate', 'hrv_ms', '--csv', ...SHORT);
  expect(csv).toStartWith('driver,lag_days,n,n_eff,rho,ci_low,ci_high,q\n');
});

describe('bad input ends with exit code 21 and says what to write', () => {
  test.each([
    [['trend', 'hvr_ms'], 'Did you mean hrv_ms'],
    [['trend', 'hrv_ms', '--days', '0'], 'a whole number from 1 to'],
    [['compare', 'hrv_ms', '--a', 'weekday:sat', '--b', 'weekday:sat'], 'not weekday:sat'],
    [['compare', 'hrv_ms', '--a', 'alcohol', '--b', '2026-05'], 'tag:NAME'],
    [['compare', 'hrv_ms', '--a', '2026-13-01..today', '--b', '2026-05'], '2026-W47'],
    [['relate', 'hrv_ms', '--drivers', 'sleep'], 'Metrics: recovery_score'],
    [['relate', 'hrv_ms', '--max-lag', '-1'], 'a whole number from 0 to 14'],
  ])('%j', async (args, words) => {
    const result = await machine.run([...args, '--json']);
    expect(result.code).toBe(21);
    const { message, hint = '' } = readJsonError(result);
    expect(`${message} ${hint}`).toContain(words);
  });

  test('a missing metric or group is a matter of usage', async () => {
    expect(readTextError(await machine.run(['trend'])).message).toBe('METRIC is missing.');
    const result = await machine.run(['compare', 'hrv_ms', '--a', 'weekday:sat']);
    expect(result.code).toBe(2);
    expect(readTextError(result).message).toBe('--b is missing.');
  });
});
