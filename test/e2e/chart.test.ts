import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC_NAMES } from '../../src/insights/metrics.ts';
import { readJsonError } from './support/errors.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const DAY_MS = 86_400_000;
const SETUP_TIMEOUT_MS = 60_000;
const MAX_PNG_BYTES = 100_000;
const MAX_ANSWER_CHARACTERS = 2_000;
/** With its clock stopped, WHOOP's limit would never be lifted again. */
const UNLIMITED = { minute: 1_000_000, day: 1_000_000 };

let machine: Machine;
beforeAll(async () => {
  const clock = new Date();
  const joined = new Date(clock.getTime() - 400 * DAY_MS).toISOString().slice(0, 10);
  machine = await Machine.start({ clock: () => clock, rateLimit: UNLIMITED, member: { joined } });
  machine.placeLogin();
  await machine.ask(['sync']);
}, SETUP_TIMEOUT_MS);
afterAll(() => machine[Symbol.asyncDispose]());

const inHome = (name: string) => join(machine.home.home, name);
const chart = (...args: string[]) => machine.run(['chart', ...args]);

test('a picture is written in the format that its file is named after', async () => {
  const [svg, png, html] = ['chart.svg', 'chart.png', 'chart.html'].map(inHome);
  for (const path of [svg, png, html]) {
    const { code, stdout, stderr } = await chart('hrv_ms,rhr_bpm', 'asleep_h', '--out', path ?? '');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${path}\n`, stderr: '' });
  }
  const picture = readFileSync(svg ?? '', 'utf8');
  expect(picture).toStartWith('<svg');
  const bytes = readFileSync(png ?? '');
  expect([...bytes.subarray(0, PNG_SIGNATURE.length)]).toEqual(PNG_SIGNATURE);
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1_200, 630]);
  expect(readFileSync(html ?? '', 'utf8')).toContain(picture);
  expect(readdirSync(machine.home.home).filter((name) => name.includes('.tmp'))).toEqual([]);
});

test('a file that is there is replaced only by force', async () => {
  const path = inHome('mine.svg');
  writeFileSync(path, 'mine');
  const refused = await chart('hrv_ms', '--out', path, '--json');
  expect(refused.code).toBe(21);
  expect(readJsonError(refused).hint).toContain('--force');
  expect(readFileSync(path, 'utf8')).toBe('mine');
  expect((await chart('hrv_ms', '--out', path, '--force')).code).toBe(0);
  expect(readFileSync(path, 'utf8')).toStartWith('<svg');
});

test('without a file it is drawn here, and --json has its rows and where it was put', async () => {
  const drawn = await chart('hrv_ms', '--days', '14');
  expect(drawn.stdout).toStartWith('HRV (RMSSD), ms\n');
  expect(drawn.stdout).toMatch(/[⠁-⣿]{3}/);
  const path = inHome('told.svg');
  const told = JSON.parse((await chart('hrv_ms', '--days', '14', '--out', path, '--json')).stdout);
  const days = JSON.parse(
    (await machine.run(['days', '--metrics', 'hrv_ms', '--days', '14', '--json'])).stdout,
  );
  expect(told).toMatchObject({ columns: days.columns, rows: days.rows, kind: 'line', out: path });
});

test('where there is nothing to draw nothing is written', async () => {
  const path = inHome('nothing.png');
  const { code, stdout } = await chart('hrv_ms', '--from', '2015-01', '--to', '2015-02', '--out', path);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Nothing from 2015-01-01') });
  expect(readdirSync(machine.home.home)).not.toContain('nothing.png');
});

test.each([
  [['hrv_ms', '--out', 'chart.gif'], 21, 'ends with .gif', '.png'],
  [['hrv_ms', '--out', 'nowhere/chart.png'], 40, 'its folder does not exist', 'path'],
  [['hrv_ms', '--open'], 2, '--open has no file', '--out'],
  [['hrv', '--out', 'chart.png'], 21, 'not a metric', 'hrv_ms'],
  [['hrv_ms', '--kind', 'pie'], 21, '"pie"', 'calendar'],
])('%j is refused with what to do', async (args, code, message, hint) => {
  const result = await machine.run(['chart', ...args, '--json'], { cwd: machine.home.home });
  expect(result.code).toBe(code);
  const error = readJsonError(result);
  expect(error.message).toContain(message);
  expect(error.hint).toContain(hint);
});

describe('the tool', () => {
  test('answers a short text and one picture, whatever is asked', async () => {
    await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });
    const questions: Record<string, unknown>[] = [
      { metrics: ['hrv_ms'] },
      { metrics: METRIC_NAMES.slice(0, 4), days: 1_000 },
      { metrics: METRIC_NAMES.slice(4, 8), kind: 'bar', days: 365 },
      { metrics: ['bedtime_h', 'asleep_h'], kind: 'scatter' },
      { metrics: ['recovery_score'], kind: 'calendar' },
    ];
    for (const given of questions) {
      const [image, ...others] = await mcp.readImages('whoop_chart', given);
      expect(others).toEqual([]);
      expect(image).toMatchObject({ type: 'image', mimeType: 'image/png' });
      const png = Buffer.from(image?.data ?? '', 'base64');
      expect([...png.subarray(0, PNG_SIGNATURE.length)]).toEqual(PNG_SIGNATURE);
      expect({ given, isSmall: png.length <= MAX_PNG_BYTES }).toEqual({ given, isSmall: true });
      const text = await mcp.readText('whoop_chart', given);
      expect(text.length).toBeLessThanOrEqual(MAX_ANSWER_CHARACTERS);
    }
  });

  test('answers without a picture where there is nothing to draw', async () => {
    await using mcp = await McpClient.connect({ home: machine.home, env: machine.env });
    const given = { metrics: ['hrv_ms'], from: '2015-01', to: '2015-02' };
    expect(await mcp.readImages('whoop_chart', given)).toEqual([]);
    expect(await mcp.ask('whoop_chart', given)).toMatchObject({
      n: 0,
      metrics: [{ metric: 'hrv_ms', n: 0 }],
    });
  });
});
