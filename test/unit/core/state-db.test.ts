import { describe, expect, spyOn, test } from 'bun:test';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { log } from '../../../src/core/log.ts';
import { StateDb } from '../../../src/core/state-db.ts';
import { createScratchHome, type ScratchHome } from '../../support/scratch-home.ts';
import { canMount, canRunUnprivileged, runScript, startScript } from './support/run-script.ts';

const USE_STATE = join(import.meta.dir, 'support', 'use-state.ts');

const pathIn = ({ wellpipeHome }: ScratchHome) => join(wellpipeHome, 'state.db');

function put(state: StateDb, value: string): Promise<void> {
  return state.transact((prepare) => {
    prepare('INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(
      'name',
      value,
    );
  });
}

function get(state: StateDb): Promise<unknown> {
  return state.transact((prepare) => prepare('SELECT value FROM setting').get()?.value);
}

/** What was logged at a level while `run` ran. */
async function loggedBy(level: 'warn' | 'debug', run: () => Promise<unknown>): Promise<string[]> {
  const nothing = Object.assign(() => undefined, { raw: () => undefined });
  using spy = spyOn(log, level).mockImplementation(nothing);
  await run();
  return spy.mock.calls.map(([text]) => String(text));
}

describe('the file', () => {
  test('is made at the first use, its owner’s alone, side files too', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(pathIn(scratch));
    expect(existsSync(scratch.wellpipeHome)).toBe(false);
    await put(state, 'value');
    const names = readdirSync(scratch.wellpipeHome).sort();
    expect(names).toEqual(['state.db', 'state.db-shm', 'state.db-wal']);
    if (process.platform !== 'win32') {
      const modes = names.map((name) => statSync(join(scratch.wellpipeHome, name)).mode & 0o777);
      expect(modes).toEqual([0o600, 0o600, 0o600]);
      expect(statSync(scratch.wellpipeHome).mode & 0o777).toBe(0o700);
    }
    await state.close();
    expect(readdirSync(scratch.wellpipeHome)).toEqual(['state.db']);
  });

  test('keeps what was written, for this process and others', async () => {
    using scratch = createScratchHome();
    const [one, other] = [new StateDb(pathIn(scratch)), new StateDb(pathIn(scratch))];
    await put(one, 'value');
    expect(await get(other)).toBe('value');
    await one.close();
    await other.close();
    const later = new StateDb(pathIn(scratch));
    expect(await get(later)).toBe('value');
    await later.close();
  });

  test('that others may read is made private', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(pathIn(scratch));
    await put(state, 'value');
    await state.close();
    chmodSync(pathIn(scratch), 0o644);
    await get(state);
    expect(statSync(pathIn(scratch)).mode & 0o777).toBe(0o600);
    await state.close();
  });

  test('that was deleted meanwhile is made anew', async () => {
    using scratch = createScratchHome();
    const [one, other] = [new StateDb(pathIn(scratch)), new StateDb(pathIn(scratch))];
    await put(one, 'old');
    rmSync(scratch.wellpipeHome, { recursive: true });
    await put(other, 'new');
    expect(await get(one)).toBe('new');
    await one.close();
    expect(await get(other)).toBe('new');
    await other.close();
  });
});

describe('a transaction', () => {
  test('that throws leaves nothing, and passes the error on', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(pathIn(scratch));
    await put(state, 'value');
    const failing = state.transact((prepare) => {
      prepare('DELETE FROM setting').run();
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await get(state)).toBe('value');
    await state.close();
  });

  test('loses nothing to those of other processes', async () => {
    using scratch = createScratchHome();
    await Promise.all([1, 2, 3].map(() => runScript(USE_STATE, [pathIn(scratch), 'count', '100'])));
    const state = new StateDb(pathIn(scratch));
    expect(await get(state)).toBe('300');
    await state.close();
  });

  test('waits for another process’s, with the event loop running', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(pathIn(scratch));
    await put(state, 'value');
    await using holder = startScript(USE_STATE, [pathIn(scratch), 'hold', '600']);
    await holder.firstAnswer;
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await put(state, 'later');
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
    await state.requireFile();
    await state.close();
  });

  test('goes on in memory when the other one never ends', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(pathIn(scratch));
    await put(state, 'value');
    await using holder = startScript(USE_STATE, [pathIn(scratch), 'hold', '60000']);
    await holder.firstAnswer;
    const debug = await loggedBy('debug', async () => {
      await put(state, 'in memory');
      expect(await get(state)).toBe('in memory');
    });
    expect(debug).toEqual([
      `Cannot use ${pathIn(scratch)}: another process keeps it locked. Going on in memory.`,
    ]);
    await expect(state.requireFile()).rejects.toMatchObject({ code: 'local_data' });
    holder.kill();
    await holder.ended;
    await state.close();
  }, 15_000);
});

describe('a damaged file', () => {
  test('is set aside with a warning, and a new one begun', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(pathIn(scratch));
    await put(state, 'value');
    await state.close();
    writeFileSync(pathIn(scratch), 'notes of somebody'.repeat(1_000));
    const warnings = await loggedBy('warn', async () => expect(await get(state)).toBeUndefined());
    await put(state, 'new');
    await state.close();
    const [, aside = '', ...more] = readdirSync(scratch.wellpipeHome).sort();
    expect(more).toEqual([]);
    expect(aside).toMatch(/^state\.db\.damaged-\d{8}T\d{6}Z$/);
    expect(readFileSync(join(scratch.wellpipeHome, aside), 'utf8')).toStartWith('notes of somebody');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(aside);
    expect(await get(new StateDb(pathIn(scratch)))).toBe('new');
  });

  test('is noticed in the middle of its use too', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(pathIn(scratch));
    await put(state, 'value'.repeat(10_000));
    await state.close();
    const bytes = readFileSync(pathIn(scratch));
    writeFileSync(pathIn(scratch), bytes.fill(0xff, 4_096 * 2));
    const warnings = await loggedBy('warn', () => put(state, 'new'));
    expect(warnings).toHaveLength(1);
    expect(await get(state)).toBe('new');
    await state.close();
  });

  test('is set aside once, however many find it', async () => {
    using scratch = createScratchHome();
    writeFileSync(join(scratch.home, 'state.db'), 'notes'.repeat(1_000));
    const path = join(scratch.home, 'state.db');
    await Promise.all([1, 2, 3, 4].map(() => runScript(USE_STATE, [path, 'count', '25'])));
    const state = new StateDb(path);
    expect(await get(state)).toBe('100');
    await state.close();
    expect(readdirSync(scratch.home)).toHaveLength(2);
  });
});

describe('where the file cannot be used, memory serves', () => {
  test('a newer version’s, which is told to who wants the file', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(pathIn(scratch));
    await put(state, 'value');
    await state.close();
    const database = new DatabaseSync(pathIn(scratch));
    database.prepare("INSERT INTO migrations (name) VALUES ('from the future')").run();
    database.close();
    await put(state, 'in memory');
    expect(await get(state)).toBe('in memory');
    await expect(state.requireFile()).rejects.toMatchObject({
      code: 'local_data',
      message: `${pathIn(scratch)} belongs to a newer version of Wellpipe (it has "from the future").`,
      hint: expect.stringContaining('newer version'),
    });
    await state.close();
    expect(readdirSync(scratch.wellpipeHome)).toEqual(['state.db']);
  });

  test('a folder in its place', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(scratch.home);
    await put(state, 'value');
    expect(await get(state)).toBe('value');
    await expect(state.requireFile()).rejects.toMatchObject({ code: 'local_data' });
  });

  test.skipIf(!canRunUnprivileged)('a folder without permission', async () => {
    using scratch = createScratchHome();
    chmodSync(dirname(scratch.home), 0o755);
    chmodSync(scratch.home, 0o555);
    const path = join(scratch.home, 'state.db');
    const answer = await runScript(USE_STATE, [path, 'require', '3'], { unprivileged: true });
    chmodSync(scratch.home, 0o755);
    expect(answer).toMatchObject({ value: '3', error: { code: 'local_data' } });
  });

  test.skipIf(!canRunUnprivileged)('a file that may be read but not written', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'state.db');
    const state = new StateDb(path);
    await put(state, 'value');
    await state.close();
    chmodSync(dirname(scratch.home), 0o755);
    chmodSync(path, 0o444);
    const answer = await runScript(USE_STATE, [path, 'require', '3'], { unprivileged: true });
    expect(answer).toMatchObject({ value: '3', error: { code: 'local_data' } });
  });

  test.skipIf(!canMount)('a read-only file system', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'state.db');
    const mount = `mount -t tmpfs -o ro tmpfs ${scratch.home}`;
    const answer = await runScript(USE_STATE, [path, 'require', '3'], { mount });
    expect(answer).toMatchObject({ value: '3', error: { code: 'local_data' } });
  });

  test.skipIf(!canMount)('a full disk', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'state.db');
    const fill = `dd if=/dev/zero of=${scratch.home}/filler bs=1024 2>/dev/null`;
    const mount = `mount -t tmpfs -o size=64k tmpfs ${scratch.home} && { ${fill}; true; }`;
    const answer = await runScript(USE_STATE, [path, 'require', '3'], { mount });
    expect(answer).toMatchObject({ value: '3', error: { code: 'local_data' } });
  });
});

describe('books', () => {
  const write = (state: StateDb, name: string) =>
    state.later((prepare) => void prepare('INSERT INTO setting VALUES (?, ?)').run(name, ''));
  const count = (state: StateDb) =>
    state.transact((prepare) => prepare('SELECT count(*) AS count FROM setting').get()?.count);

  test('are gathered, and written in a moment', async () => {
    using scratch = createScratchHome();
    const [state, other] = [new StateDb(pathIn(scratch)), new StateDb(pathIn(scratch))];
    expect(await count(other)).toBe(0);
    write(state, 'one');
    write(state, 'two');
    expect(await count(other)).toBe(0);
    await Bun.sleep(600);
    expect(await count(other)).toBe(2);
    await state.close();
    await other.close();
  });

  test('are written at the latest when closed', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(pathIn(scratch));
    expect(await count(state)).toBe(0);
    write(state, 'one');
    await state.close();
    expect(await count(new StateDb(pathIn(scratch)))).toBe(1);
  });

  test('that cannot be written are no failure', async () => {
    const state = new StateDb();
    write(state, 'one');
    state.later(() => {
      throw new RangeError('no');
    });
    const debug = await loggedBy('debug', () => state.flush());
    expect(debug).toEqual(['2 entries of the books are lost (RangeError).']);
    await state.close();
  });

  test('make no folder of their own', async () => {
    using scratch = createScratchHome();
    const state = new StateDb(pathIn(scratch));
    write(state, 'one');
    await state.close();
    expect(existsSync(scratch.wellpipeHome)).toBe(false);
  });
});

test('closed without use, nothing is opened', async () => {
  using scratch = createScratchHome();
  const state = new StateDb(pathIn(scratch));
  await state.close();
  expect(state.exists).toBe(false);
});
