import { describe, expect, test } from 'bun:test';
import { type MemberRecords, simulateMember } from '../../src/demo/member.ts';
import type { Cell, TableAnswer } from '../../src/engine/answer.ts';
import { TOOLS } from '../../src/mcp/tools.ts';
import { openRecordedMember } from '../support/recorded-member.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { describeLoginAt } from './support/env-values.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';

const MAX_DEFAULT_CHARACTERS = 2_000;
/** With the personal numbers beside the day. */
const MAX_WITH_PATTERNS_CHARACTERS = 4_000;
const MAX_CHARACTERS = 25_000;
const HOUR_MS = 3_600_000;
/** With its clock stopped, WHOOP's limit would never be lifted again. */
const UNLIMITED = { minute: 1_000_000, day: 1_000_000 };
const AN_EVENING = new Date('2026-06-03T18:00:00.000Z');
/** What a tool cannot do without; all else is left to its defaults. */
const REQUIRED: Readonly<Record<string, object>> = {
  whoop_trend: { metric: 'rhr_bpm' },
  whoop_compare: { metric: 'recovery_score', a: 'weekday:sat,sun', b: 'sport:running and not 2026-01' },
  whoop_relate: { outcome: 'hrv_ms' },
  whoop_chart: { metrics: ['hrv_ms', 'bedtime_h', 'kcal', 'sleep_performance_pct'] },
};
/** Those that may be called without arguments, and those above. */
const DEFAULT_TOOLS = TOOLS.filter(
  ({ name, input }) =>
    name in REQUIRED || Object.values(input.entries).every(({ type }) => type === 'optional'),
).map(({ name }) => name);

describe('a default answer is short', () => {
  test.each([1, 2, 3])('for simulated member %i', async (seed) => {
    await using machine = await Machine.start({ member: { seed }, rateLimit: UNLIMITED });
    machine.placeLogin();
    await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });
    for (const tool of DEFAULT_TOOLS) {
      const text = await mcp.readText(tool, REQUIRED[tool]);
      expect({ tool, isShort: text.length <= MAX_DEFAULT_CHARACTERS }).toEqual({ tool, isShort: true });
      expect(JSON.parse(text).more ?? '').not.toMatch(/^Left out|older rows/);
    }
    const withPatterns = await mcp.readText('whoop_today', { patterns: true });
    expect(withPatterns.length).toBeLessThanOrEqual(MAX_WITH_PATTERNS_CHARACTERS);
  });

  test('for a member who trains and naps twice a day, whose records WHOOP sends in odd shapes', async () => {
    const now = new Date();
    const records = exaggerate(moveTo(now, simulateMember().recordsAt(AN_EVENING)), now);
    await using member = await openRecordedMember(records, now.toISOString());
    using home = createScratchHome();
    await using mcp = await McpClient.connect({ home, env: describeLoginAt(member.whoop) });
    for (const tool of DEFAULT_TOOLS) {
      const text = await mcp.readText(tool, REQUIRED[tool]);
      expect({ tool, isShort: text.length <= MAX_DEFAULT_CHARACTERS }).toEqual({ tool, isShort: true });
    }

    const sleeps = await mcp.ask<TableAnswer>('whoop_sleeps');
    expect(sleeps.n).toBe(sleeps.rows.length);
    expect(sleeps.n).toBeGreaterThan(10);
    const [, from = '', to = ''] = /ask again with from: (\S+), to: (\S+)\./.exec(sleeps.more ?? '') ?? [];
    const rest = await mcp.ask<TableAnswer>('whoop_sleeps', { from, to });
    const all = await mcp.ask<TableAnswer>('whoop_sleeps', { ...sleeps.range });
    expect(joinRows(rest.rows, sleeps.rows)).toEqual([...all.rows]);

    const today = await mcp.ask<{ day: string; more: string; notes: string[] }>('whoop_today');
    expect(today.more).toMatch(/^Left out to keep this short: .*\(\d\)/);
    const whole = await mcp.ask<{ notes: string[] }>('whoop_today', { date: today.day });
    expect(whole.notes.length).toBeGreaterThan(today.notes.length);
    expect(whole.notes.join(' ')).toContain('GET /v2/recovery');
  });
});

describe('any answer fits, and says how to get the rest', () => {
  test.each([
    ['whoop_days', { days: 1_800 }],
    ['whoop_days', { from: '2022-01-01', metrics: ['recovery_score'] }],
    ['whoop_sleeps', { days: 1_800, detail: true }],
    ['whoop_workouts', { days: 1_800, limit: 5_000, detail: true }],
  ])('%s %j', async (tool, given) => {
    const now = new Date();
    await using machine = await Machine.start({ clock: () => now, rateLimit: UNLIMITED });
    machine.placeLogin();
    await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });
    const pages: TableAnswer[] = [];
    let asked: object | undefined = given;
    while (asked) {
      const text = await mcp.readText(tool, asked);
      expect(text.length).toBeLessThanOrEqual(MAX_CHARACTERS);
      const page: TableAnswer = JSON.parse(text);
      pages.unshift(page);
      asked = readMore(page, given);
    }
    expect(pages.length).toBeGreaterThan(1);
    const flags = Object.entries(given).flatMap(([name, value]) =>
      value === true ? [`--${name}`] : [`--${name}`, String(value)],
    );
    const whole = await machine.run([tool.replace('whoop_', ''), ...flags, '--json']);
    const rows = pages.map((page) => page.rows).reduce(joinRows);
    expect(rows).toEqual(JSON.parse(whole.stdout).rows);
  });
});

/** The arguments that `more` names, in place of the range that was asked for. */
function readMore({ more = '' }: TableAnswer, given: object): object | undefined {
  const [, from, to] = /ask again with from: (\S+), to: (\S+)\./.exec(more) ?? [];
  const { days, ...others } = given as { days?: number };
  return from ? { ...others, from, to } : undefined;
}

/** Later rows after earlier ones; a day that was cut in two is in both. */
function joinRows(earlier: readonly (readonly Cell[])[], later: readonly (readonly Cell[])[]) {
  const known = new Set(later.map((row) => JSON.stringify(row)));
  return [...earlier.filter((row) => !known.has(JSON.stringify(row))), ...later];
}

/** The same records at another time, so that their size does not depend on the hour of the test. */
function moveTo(now: Date, records: MemberRecords): MemberRecords {
  const byMs = now.getTime() - AN_EVENING.getTime();
  const move = (_: string, time: string) => `"${new Date(Date.parse(time) + byMs).toISOString()}"`;
  return JSON.parse(JSON.stringify(records).replace(/"(\d{4}-\d{2}-\d{2}T[\d:.]+Z)"/g, move));
}

/** Two naps and two workouts of an unheard-of sport a day, and now and then a record that cannot be read. */
function exaggerate(records: MemberRecords, now: Date): MemberRecords {
  const [model] = records.workouts;
  if (!model) throw new Error('The member never trained.');
  const nights = records.sleeps.filter(({ nap }) => !nap);
  const after = (time: string, hours: number) => new Date(Date.parse(time) + hours * HOUR_MS).toISOString();
  const isOver = ({ end }: { end: string }) => Date.parse(end) < now.getTime();
  const sleeps = nights.flatMap((night) => [
    night,
    ...[1, 2.5].map((hours) => ({
      ...night,
      id: `${night.id.slice(0, -2)}${hours * 10}`,
      nap: true,
      start: after(night.end, hours),
      end: after(night.end, hours + 1),
    })),
  ]);
  const workouts = nights.flatMap((night) =>
    [0.2, 2].map((hours) => ({
      ...model,
      id: `${night.id.slice(0, -2)}${hours * 10}`,
      sport_name: 'synchronised-underwater-unicycle-hockey-with-obstacles-and-fins',
      sport_id: 9_999,
      timezone_offset: night.timezone_offset,
      start: after(night.end, hours),
      end: after(night.end, hours + 0.5),
    })),
  );
  return {
    ...records,
    sleeps: sleeps.filter(isOver).map(withOddShapes),
    workouts: workouts.filter(isOver).map(withOddShapes),
    recoveries: records.recoveries.map(withOddShapes),
  };
}

function withOddShapes<T extends object>(record: T, index: number): T {
  return index % 10 === 7 ? { ...record, score: 'to be announced' } : record;
}
