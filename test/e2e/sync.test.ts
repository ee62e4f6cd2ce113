import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '@modelcontextprotocol/sdk/types.js';
import type { SimulatedWhoopOptions } from '../../src/demo/server.ts';
import type { Fault } from '../../src/demo/service/faults.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { canFakeClock, wrongClock } from './support/faults-clock.ts';
import { canMount, SmallDisk } from './support/faults-disk.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';
import { until } from './support/waiting.ts';

const STREAM_OF_PATH: Readonly<Record<string, string>> = {
  '/developer/v2/cycle': 'cycles',
  '/developer/v2/activity/sleep': 'sleeps',
  '/developer/v2/recovery': 'recoveries',
  '/developer/v2/activity/workout': 'workouts',
};
const OPTIONS: SimulatedWhoopOptions = {
  member: { joined: '2026-06-20' },
  rateLimit: { minute: 100_000, day: 1_000_000 },
};

interface SyncAnswer {
  columns: string[];
  rows: [stream: string, added: number, changed: number, deleted: number, records: number, ...unknown[]][];
  history: { from: string; to: string; complete: boolean };
}

/** A machine with a login to a member of some months. */
async function begin(options: SimulatedWhoopOptions = {}): Promise<Machine> {
  const machine = await Machine.start({ ...OPTIONS, ...options });
  machine.placeLogin();
  return machine;
}

async function sync(machine: Machine, ...flags: string[]): Promise<SyncAnswer> {
  return (await machine.ask(['sync', ...flags])) as unknown as SyncAnswer;
}

/** Records by stream, as WHOOP has them now. */
function truth({ whoop }: Machine): Record<string, number> {
  const { cycles, sleeps, recoveries, workouts } = whoop.member.recordsAt(new Date());
  return {
    cycles: cycles.length,
    sleeps: sleeps.length,
    recoveries: recoveries.length,
    workouts: workouts.length,
  };
}

function recordsOf({ rows }: SyncAnswer): Record<string, number> {
  return Object.fromEntries(rows.map(([stream, , , , records]) => [stream, records]));
}

/** Pages that WHOOP was asked for, as `cycles <cursor>`. */
function pagesOf({ whoop }: Machine): string[] {
  return whoop.requests.flatMap(({ path, query }) => {
    const stream = STREAM_OF_PATH[path];
    return stream ? [`${stream} ${query.nextToken ?? query.end ?? 'newest'}`] : [];
  });
}

const isPage = (path: string) => STREAM_OF_PATH[path] !== undefined;

describe('sync', () => {
  test('reads all there is, each page once, and then only what is new', async () => {
    await using machine = await begin();
    const first = await sync(machine);
    expect(recordsOf(first)).toEqual(truth(machine));
    expect(first.history.complete).toBe(true);
    const pages = Object.values(truth(machine)).reduce((sum, records) => sum + Math.ceil(records / 25), 0);
    expect(pagesOf(machine)).toHaveLength(pages);
    const second = await sync(machine);
    expect(second.rows.map(([stream, added, changed, deleted]) => [stream, added, changed, deleted])).toEqual(
      [
        ['cycles', 0, expect.any(Number), 0],
        ['sleeps', 0, 0, 0],
        ['recoveries', 0, 0, 0],
        ['workouts', 0, 0, 0],
      ],
    );
    expect(statSync(join(machine.home.wellpipeHome, 'history.db')).mode & 0o777).toBe(0o600);
  });

  test('tells a person the same in a table', async () => {
    await using machine = await begin();
    const { code, stdout, stderr } = await machine.run(['sync']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Stream +New +Changed +Deleted/);
    expect(stdout).toMatch(/\nHistory: 2026-06-2\d to 2026-\d\d-\d\d, complete\.\n$/);
    expect((await machine.run(['status'])).stdout).toMatch(/history +2026-06-2\d to .+, complete\n/);
  });

  test('killed after every page goes on there, with no page twice but those on their way', async () => {
    const scene: { pages: number; kill?: () => void; lost: number } = { pages: 0, lost: 0 };
    const intercept = ({ path }: { path: string }): Fault | undefined => {
      if (!isPage(path) || !scene.kill) return undefined;
      scene.pages += 1;
      if (scene.pages <= 4) return undefined;
      scene.lost += 1;
      scene.kill();
      return { delayMs: 200 };
    };
    await using machine = await begin({ intercept });
    let kills = 0;
    for (; kills < 60; kills++) {
      await using running = machine.start(['sync', '--json']);
      scene.pages = 0;
      scene.kill = () => running.signal('SIGKILL');
      if ((await running.waitForExit()) === 0) break;
    }
    expect(kills).toBeGreaterThan(3);
    delete scene.kill;
    const before = pagesOf(machine).filter((page) => !page.endsWith('newest'));
    expect(before.length - new Set(before).size).toBeLessThanOrEqual(scene.lost + kills * 3);
    const { history } = await sync(machine);
    expect(history.complete).toBe(true);
    expect(recordsOf(await sync(machine))).toEqual(truth(machine));
  }, 60_000);

  test('twice at once, each page is asked for by one of them', async () => {
    await using machine = await begin({
      intercept: ({ path }) => (isPage(path) ? { delayMs: 20 } : undefined),
    });
    const [one, two] = await Promise.all([sync(machine), sync(machine)]);
    expect(recordsOf(one)).toEqual(truth(machine));
    expect(recordsOf(two)).toEqual(truth(machine));
    const further = pagesOf(machine).filter((page) => !page.endsWith('newest'));
    expect(new Set(further).size).toBe(further.length);
  });

  test('does not keep a server from answering', async () => {
    await using machine = await begin({
      intercept: ({ path }) => (isPage(path) ? { delayMs: 50 } : undefined),
    });
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    await client.ask('whoop_today');
    const reading = sync(machine, '--full');
    for (let question = 0; question < 5; question++) {
      const startedAt = performance.now();
      expect(await client.ask('whoop_today')).toHaveProperty('recovery');
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
    expect(recordsOf(await reading)).toEqual(truth(machine));
  });

  test('of a question tells an assistant that wants to know how far it has come', async () => {
    await using machine = await begin();
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    const told: Progress[] = [];
    const question = { name: 'whoop_days', arguments: { days: 120 } };
    await client.sdk.callTool(question, undefined, { onprogress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThan(2);
    expect(told.every(({ progress }, index) => progress > (told[index - 1]?.progress ?? -1))).toBe(true);
    expect(told.at(-1)).toMatchObject({
      progress: told[0]?.total,
      message: expect.stringContaining('back to'),
    });
  });

  test('goes on in the background of a server, which is quiet when all is read', async () => {
    await using machine = await begin();
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    await client.ask('whoop_today');
    await until('all is read', async () => {
      const { history } = await client.ask<{ history: { complete: boolean } }>('whoop_status');
      return history.complete;
    });
    const pages = pagesOf(machine);
    expect(pages).toHaveLength(new Set(pages).size);
    const ten = ['whoop_today', 'whoop_days', 'whoop_sleeps', 'whoop_workouts', 'whoop_status'];
    for (const tool of [...ten, ...ten]) await client.ask(tool);
    await Bun.sleep(1_000);
    expect(pagesOf(machine)).toEqual(pages);
  });

  test('in the background begins with a word from the assistant', async () => {
    await using machine = await begin();
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    expect(await client.ask('whoop_status')).toMatchObject({ history: { complete: false } });
    expect(pagesOf(machine)).toEqual([]);
    await client.ask('whoop_status', { action: 'sync' });
    await until('all is read', async () => {
      const { history } = await client.ask<{ history: { complete: boolean } }>('whoop_status');
      return history.complete;
    });
  });

  test('from a day on reads no further back, also where that is at hand', async () => {
    await using machine = await begin();
    const { history } = await sync(machine, '--since', '-40d');
    expect(history.complete).toBe(false);
    const before = pagesOf(machine).length;
    await sync(machine, '--since', '-40d');
    expect(pagesOf(machine).length - before).toBeGreaterThanOrEqual(7);
    expect(pagesOf(machine).length - before).toBeLessThanOrEqual(14);
  });

  test('computes anew without a request, and without a login', async () => {
    await using machine = await begin();
    const { history } = await sync(machine);
    const before = machine.whoop.requests.length;
    rmSync(machine.envFile);
    expect(await machine.ask(['sync', '--reparse'])).toMatchObject({ history: { to: history.to } });
    expect(machine.whoop.requests).toHaveLength(before);
  });

  test('watches until it is interrupted, a line of JSON for each round', async () => {
    await using machine = await begin();
    await using running = machine.start(['sync', '--watch', '--json']);
    const line = JSON.parse(await running.stdout.next());
    expect(line).toMatchObject({ history: { complete: true } });
    await until('it waits', () => running.stderr.text.includes('Ctrl-C'));
    running.signal('SIGINT');
    expect(await running.waitForExit()).toBe(130);
    expect(running.stdout.text.trimEnd().split('\n')).toHaveLength(1);
    expect(running.stderr.text).toBe('Up to date. WHOOP is asked again every 5 min; Ctrl-C ends it.\n');
  });

  test('interrupted in the middle keeps what was read', async () => {
    await using machine = await begin({
      intercept: ({ path }) => (isPage(path) ? { delayMs: 100 } : undefined),
    });
    await using running = machine.start(['sync']);
    await until('some pages are read', () => pagesOf(machine).length > 8);
    running.signal('SIGINT');
    expect(await running.waitForExit()).toBe(130);
    expect(
      readTextError({ code: 130, stdout: running.stdout.text, stderr: running.stderr.text }).hint,
    ).toContain('`wellpipe sync` goes on from here');
    const { history } = (await machine.ask(['status'])) as unknown as SyncAnswer;
    expect(history).toMatchObject({ complete: false, from: expect.any(String) });
  });

  test('from a month on means its first day', async () => {
    await using machine = await begin();
    const month = new Date(Date.now() - 45 * 86_400_000).toISOString().slice(0, 7);
    const { history } = await sync(machine, '--since', month);
    expect(history.from <= `${month}-01`).toBe(true);
  });

  test('from a day that has not come is refused, by its name', async () => {
    await using machine = await begin();
    const refused = await machine.run(['sync', '--since', '2199-01-01', '--json']);
    expect(refused.code).toBe(21);
    expect(readJsonError(refused).message).toContain('2199-01-01');
  });

  test('without a connection says that what was read is kept', async () => {
    await using machine = await begin();
    await sync(machine, '--since', '-3d');
    await machine.whoop.close();
    const offline = await machine.run(['sync', '--json']);
    expect(offline.code).toBe(31);
    expect(readJsonError(offline).hint).toContain('What was read is kept');
  });

  test.each([
    [['--reparse', '--full'], 2],
    [['--full', '--since', '-3d'], 21],
    [['--since', 'tomorrow'], 21],
  ])('%j is refused', async (flags, code) => {
    await using machine = await begin();
    expect((await machine.run(['sync', ...flags, '--json'])).code).toBe(code);
  });

  test('reads the simulated member', async () => {
    await using machine = await begin();
    const answer = JSON.parse((await machine.run(['sync', '--demo', '--json'])).stdout);
    expect(answer.history.complete).toBe(true);
    expect(existsSync(join(machine.home.wellpipeHome, 'history.db'))).toBe(false);
  });
});

describe('the store', () => {
  test.skipIf(!canFakeClock)(
    'without a connection answers at once, with when WHOOP answered last and a note',
    async () => {
      await using machine = await begin();
      await sync(machine);
      const question = ['sleeps', '--days', '30'];
      const online = await machine.ask(question);
      await machine.whoop.close();
      const startedAt = performance.now();
      const offline = await machine.ask(question, { env: wrongClock(1) });
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      expect({ as_of: offline.as_of, rows: offline.rows }).toEqual({
        as_of: online.as_of,
        rows: online.rows,
      });
      expect(offline.notes).toEqual([
        expect.stringContaining('From the local history, since WHOOP could not be asked'),
      ]);
      const again = performance.now();
      expect((await machine.ask(question, { env: wrongClock(1) })).rows).toEqual(online.rows);
      expect(performance.now() - again).toBeLessThan(1_500);
    },
  );

  test('that is deleted under a server is read again', async () => {
    await using machine = await begin();
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    const before = await client.ask('whoop_sleeps');
    for (const name of readdirSync(machine.home.wellpipeHome).filter((file) =>
      file.startsWith('history.db'),
    )) {
      rmSync(join(machine.home.wellpipeHome, name));
    }
    expect((await client.ask('whoop_sleeps')).rows).toEqual(before.rows as unknown[]);
    await until(
      'all is read again',
      async () => recordsOf(await sync(machine)).sleeps === truth(machine).sleeps,
    );
  });

  test('that is damaged is set aside, which is said, and read again', async () => {
    await using machine = await begin();
    await sync(machine);
    const file = join(machine.home.wellpipeHome, 'history.db');
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
    writeFileSync(file, 'x'.repeat(statSync(file).size));
    const { rows, notes } = await machine.ask(['sleeps'], { env: { WELLPIPE_LOG: 'silent' } });
    expect((rows as unknown[]).length).toBeGreaterThan(3);
    expect(notes).toEqual([expect.stringContaining('was damaged and is kept as')]);
    expect(recordsOf(await sync(machine))).toEqual(truth(machine));
  });

  test('of another member is refused with 20, and stays as it is', async () => {
    await using mine = await begin();
    await sync(mine);
    const file = join(mine.home.wellpipeHome, 'history.db');
    await using other = await Machine.start({ ...OPTIONS, member: { seed: 2, joined: '2026-06-20' } });
    const theirs = other.whoop.issueTokens();
    const env = {
      ...other.env,
      WHOOP_ACCESS_TOKEN: theirs.accessToken,
      WHOOP_REFRESH_TOKEN: theirs.refreshToken ?? '',
    };
    rmSync(mine.envFile);
    const before = readFileSync(file);
    for (const args of [['sync'], ['today'], ['sleeps', '--days', '60']]) {
      const result = await mine.run([...args, '--json'], { env });
      expect({ args, code: result.code }).toEqual({ args, code: 20 });
      expect(readJsonError(result).message).toContain(file);
    }
    expect(readFileSync(file)).toEqual(before);
  });

  test.skipIf(!canMount || !canFakeClock)('on a full disk answers, and refuses sync with 40', async () => {
    await using machine = await Machine.start(OPTIONS);
    using disk = new SmallDisk(machine, 8_192);
    machine.placeLogin({ expiresInMs: 4 * 3_600_000 });
    await sync(machine, '--since', '-60d');
    const question = ['sleeps', '--days', '30'];
    const before = await machine.ask(question);
    disk.fill();
    const asked = machine.whoop.requests.length;
    const { rows, notes } = await machine.ask(question, { env: wrongClock(1) });
    expect(rows).toEqual(before.rows);
    expect(notes).toEqual([
      expect.stringMatching(/since WHOOP could not be asked: .*history\.db: the disk is full/),
    ]);
    expect(machine.whoop.requests.length - asked).toBeLessThanOrEqual(4);
    const refused = await machine.run(['sync', '--json']);
    expect(refused.code).toBe(40);
    expect(readJsonError(refused).message).toContain('history.db');
    disk.free();
    expect(recordsOf(await sync(machine))).toEqual(truth(machine));
  });
});
