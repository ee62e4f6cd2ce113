import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { simulateMember } from '../../src/demo/member.ts';
import type { TableAnswer } from '../../src/engine/answer.ts';
import { BINARY, spawnWellpipe } from '../support/binary.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { canMount, SmallDisk } from './support/faults-disk.ts';
import { HungWhoop } from './support/hung-whoop.ts';
import { Machine } from './support/login.ts';
import { until } from './support/waiting.ts';

const UNLIMITED = { minute: 1_000_000, day: 1_000_000 };
const INTERRUPTED = 130;
const FULL_DEVICE = '/dev/full';
if (!existsSync(FULL_DEVICE))
  console.warn(`Output that nobody takes is not tried: there is no ${FULL_DEVICE}.`);
const DISK_KIB = 64;

const now = new Date();
const member = simulateMember({
  joined: new Date(now.getTime() - 300 * 86_400_000).toISOString().slice(0, 10),
});
let machine: Machine;

beforeAll(async () => {
  machine = await Machine.start({ member, clock: () => now, rateLimit: UNLIMITED });
  machine.placeLogin();
  await machine.ask(['log', 'alcohol', '2', '--date', 'yesterday']);
  await machine.ask(['export', '--out', 'all']);
});
afterAll(() => machine[Symbol.asyncDispose]());

/** A path in the member's home folder, where commands run. */
const at = (...names: string[]) => join(machine.home.home, ...names);
const nameRecord = (record: { id?: unknown; sleep_id?: unknown; updated_at?: string }) =>
  `${record.id ?? record.sleep_id} ${record.updated_at}`;
const linesOf = (text: string) => text.trimEnd().split('\n');

describe('an export', () => {
  test('of everything has every record that WHOOP has', async () => {
    const { stdout, stderr, code } = await machine.run(['export', '--format', 'jsonl', '--out', '-']);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const lines = linesOf(stdout).map((line) => JSON.parse(line));
    const { cycles, sleeps, recoveries, workouts } = member.recordsAt(now);
    const kinds = { cycle: cycles, sleep: sleeps, recovery: recoveries, workout: workouts };
    for (const [kind, records] of Object.entries<readonly object[]>(kinds)) {
      const exported = lines.filter((line) => line.kind === kind).map(({ record }) => nameRecord(record));
      expect(exported.toSorted()).toEqual(records.map(nameRecord).toSorted());
    }
    expect(lines.filter(({ kind }) => kind === 'tag')).toEqual([
      expect.objectContaining({ tag: 'alcohol', value: 2 }),
    ]);
  });

  test('has the numbers of the answers, not rounded', async () => {
    const flags = ['--days', '60'];
    const answer = (await machine.ask(['days', ...flags, '--metrics', 'hrv_ms'])) as unknown as TableAnswer;
    await machine.ask(['export', 'days', ...flags, '--out', 'days.parquet']);
    const bytes = readFileSync(at('days.parquet'));
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
    const shown = rows.map(({ day, hrv_ms }) => [
      day.toISOString().slice(0, 10),
      hrv_ms === null ? null : Math.round(hrv_ms * 10) / 10,
    ]);
    expect(shown).toEqual(answer.rows.map((row) => [...row]));
  });

  test('tells a person what was written and where', async () => {
    const { stdout } = await machine.run(['export', 'tags', '--format', 'jsonl']);
    expect(stdout).toBe(`${at('wellpipe-tags.jsonl')}\n  tags  1\n`);
    const { stdout: folder } = await machine.run([
      'export',
      '--format',
      'notes',
      '--days',
      '3',
      '--out',
      'vault',
    ]);
    expect(folder).toStartWith(`${at('vault')} (3 files)\n  notes  3\n\nAs of `);
    expect(readdirSync(at('vault'))).toHaveLength(3);
  });

  test('by years is a folder a year', async () => {
    await machine.ask(['export', '--format', 'parquet', '--partition', '--out', 'lake']);
    const years = [
      ...new Set(
        linesOf(readFileSync(at('all', 'days.csv'), 'utf8'))
          .slice(1)
          .map((line) => line.slice(0, 4)),
      ),
    ];
    expect(readdirSync(at('lake', 'days')).sort()).toEqual(years.map((year) => `year=${year}`));
    for (const year of years)
      expect(existsSync(at('lake', 'days', `year=${year}`, 'days.parquet'))).toBe(true);
  });

  test('never replaces a file unless told so, and says which', async () => {
    const before = readFileSync(at('all', 'tags.csv'), 'utf8');
    await machine.ask(['export', 'tags', '--out', 'tags.csv']);
    await machine.ask(['log', 'sick', '--date', 'yesterday']);
    const refused = await machine.run(['export', 'tags', '--out', 'tags.csv']);
    expect(refused).toMatchObject({
      code: 21,
      stderr: expect.stringContaining(`${at('tags.csv')} exists already`),
    });
    expect(readFileSync(at('tags.csv'), 'utf8')).toBe(before);
    await machine.ask(['export', 'tags', '--out', 'tags.csv', '--force']);
    expect(linesOf(readFileSync(at('tags.csv'), 'utf8'))).toHaveLength(3);
    await machine.ask(['log', 'sick', '--date', 'yesterday', '--remove']);
    const folder = await machine.run(['export', '--out', 'all']);
    expect(folder).toMatchObject({ code: 21, stderr: expect.stringContaining(at('all', 'days.csv')) });
  });

  test.each<[string[], number, string]>([
    [['dayz'], 21, 'Did you mean days?'],
    [['days', '--format', 'xlsx'], 21, '--format does not take "xlsx"'],
    [['--out', '-'], 21, 'Several files do not go to stdout'],
    [['days', '--out', '-', '--json'], 2, 'both take stdout'],
    [['days', '--out', 'nowhere/days.csv'], 40, 'its folder does not exist'],
    [['days', '--from', '9999-01-01', '--out', 'x'], 21, 'outside the years'],
  ])('refuses %j with exit code %i', async (args, exitCode, why) => {
    const { code, stdout, stderr } = await machine.run(['export', ...args]);
    expect({ code, text: stdout + stderr }).toEqual({ code: exitCode, text: expect.stringContaining(why) });
  });

  test.skipIf(!canMount)('leaves nothing on a disk that is full', async () => {
    using _ = new SmallDisk({ home: { ...machine.home, wellpipeHome: at('small') } }, DISK_KIB);
    for (const args of [
      ['days', '--out', 'small/days.jsonl'],
      ['--out', 'small/all'],
    ]) {
      const { code, stderr } = await machine.run(['export', ...args]);
      expect({ code, stderr }).toEqual({ code: 40, stderr: expect.stringContaining('the disk is full') });
      expect(readdirSync(at('small'))).toEqual([]);
    }
  });
});

describe('stdout', () => {
  const start = (stdout: 'pipe' | ReturnType<typeof Bun.file>) =>
    Bun.spawn([BINARY, 'export', '--format', 'jsonl', '--out', '-'], {
      cwd: machine.home.home,
      env: { ...machine.home.env, ...machine.env },
      stdin: 'ignore',
      stdout,
      stderr: 'pipe',
    });

  test('may be left by its reader', async () => {
    const child = start('pipe');
    const reader = (child.stdout as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    await reader.cancel();
    expect(await child.exited).toBe(0);
    expect(await child.stderr.text()).toBe('');
  });

  test.skipIf(!existsSync(FULL_DEVICE))('that takes nothing is an error of this machine', async () => {
    const child = start(Bun.file(FULL_DEVICE));
    expect(await child.exited).toBe(40);
    expect(await child.stderr.text()).toStartWith('error: Cannot write stdout: the disk is full.');
  });
});

test('an export that is interrupted leaves nothing', async () => {
  using home = createScratchHome();
  await using whoop = await HungWhoop.start();
  whoop.logIn(home);
  mkdirSync(join(home.home, 'out'));
  await using running = spawnWellpipe(['export', '--out', 'out'], { home });
  await until('WHOOP has got a request', () => whoop.requests > 0);
  running.signal('SIGINT');
  expect(await running.waitForExit()).toBe(INTERRUPTED);
  expect(readdirSync(join(home.home, 'out'))).toEqual([]);
});

test('what is at hand is exported without WHOOP, and without a login what is the member’s own', async () => {
  await using machine = await Machine.start();
  await machine.ask(['log', 'sick']);
  expect(await machine.ask(['export', 'tags'])).toMatchObject({ written: { tags: 1 } });
  expect((await machine.run(['export', 'days'])).code).toBe(10);
  machine.placeLogin();
  await machine.ask(['export', 'days', '--days', '5', '--out', 'online.csv']);
  await machine.whoop.close();
  const { notes } = await machine.ask(['export', 'days', '--days', '5', '--out', 'offline.csv']);
  const read = (name: string) => linesOf(readFileSync(join(machine.home.home, name), 'utf8'));
  expect(read('offline.csv').slice(0, -1)).toEqual(read('online.csv').slice(0, -1));
  expect(notes ?? []).toBeArray();
});
