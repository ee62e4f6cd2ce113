import { describe, expect, test } from 'bun:test';
import { renderAuditTrail } from '../../../src/render/audit-trail.ts';
import { createStyle } from '../../../src/render/style.ts';

const plain = createStyle(false);
const COLUMNS = ['time', 'kind', 'method', 'path', 'status', 'duration_ms', 'pid', 'face', 'client'];
/** Where this machine is. */
const TIME = new Date(2026, 10, 22, 14, 3, 7).toISOString();
type Row = (string | number | null)[];

const REQUEST: Row = [TIME, 'request', 'GET', '/v2/activity/workout/{workoutId}', 200, 1_234, 1_234_567];
const ROWS: Row[] = [
  [...REQUEST, 'mcp', 'an assistant with a very long name for itself'],
  [...REQUEST, 'cli', 'workouts'],
  [TIME, 'refresh', 'POST', '/oauth/oauth2/token', 'rate_limited', 120_031, 7, 'cli', 'auth refresh'],
  [TIME, 'login', null, null, 'ok', null, 7, 'cli', 'auth whoop'],
  [TIME, 'config', 'off', 'usage', 'ok', null, 7, null, null],
];

const show = (width: number | undefined, rows = ROWS, more: object = {}) =>
  renderAuditTrail({ columns: COLUMNS, rows, ...more }, plain, width).split('\n');
const longest = (lines: readonly string[]) => Math.max(...lines.map((line) => line.length));

describe('the audit trail', () => {
  test('is shown in local time, with who asked, and what goes without saying left out', () => {
    expect(show(undefined, ROWS.slice(2))).toEqual([
      'Time                 Event                                   Status      ms  Process  Asked by',
      '2026-11-22 14:03:07  refresh POST /oauth/oauth2/token  rate_limited  120031        7  cli auth refresh',
      '2026-11-22 14:03:07  login                                       ok       –        7  cli auth whoop',
      '2026-11-22 14:03:07  config off usage                            ok       –        7  –',
    ]);
    expect(show(undefined)[1]).toContain(' GET /v2/activity/workout/{id} ');
  });

  test.each([80, 100, 120, 132])('fits into %d columns, whatever it holds', (width) => {
    const lines = show(width);
    expect(lines).toHaveLength(ROWS.length + 1);
    expect(longest(lines)).toBeLessThanOrEqual(width);
    for (const line of lines.slice(1)) expect(line).toStartWith('2026-11-22 14:03:07 ');
    expect(lines[3]).toContain('refresh POST /oauth');
    expect(lines[3]).toContain('rate_limited');
  });

  test('keeps requests whole in 80 columns where the assistant’s name is short', () => {
    const lines = show(80, [[...REQUEST, 'mcp', 'claude-ai']]);
    expect(lines[1]).toContain('GET /v2/activity/workout/{id}');
    expect(longest(lines)).toBeLessThanOrEqual(80);
  });

  test('says since when there is nothing, and that it is switched off', () => {
    const notes = ['The audit trail is switched off.'];
    expect(show(80, [], { since: TIME, notes })).toEqual([
      'Nothing was recorded since 2026-11-22 14:03:07.',
      '',
      ...notes,
    ]);
    expect(show(80, [])).toEqual(['Nothing is recorded yet.']);
  });
});
