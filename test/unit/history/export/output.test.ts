import { describe, expect, test } from 'bun:test';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Output } from '../../../../src/history/export/output.ts';
import { createScratchHome } from '../../../support/scratch-home.ts';
import { canMount, runScript } from '../../core/support/run-script.ts';

const USE_OUTPUT = join(import.meta.dir, '..', 'support', 'use-output.ts');

/** Everything below a folder, by its path in it. */
function filesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    files
      .sort()
      .map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}

async function writeFile(path: string, text: string, force = false): Promise<void> {
  using output = new Output(path, { force });
  await output.write((write) => write(text));
  output.commit();
}

async function writeFolder(path: string, files: Record<string, string>, force = false): Promise<void> {
  using output = new Output(path, { names: Object.keys(files), force });
  for (const [name, text] of Object.entries(files)) await output.write((write) => write(text), name);
  output.commit();
}

describe('a file', () => {
  test('is there when all of it is, for its owner alone', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'days.csv');
    {
      using output = new Output(path);
      const count = await output.write(async (write) => {
        await write('one,');
        await write(new TextEncoder().encode('zwölf'));
        return 2;
      });
      expect(count).toBe(2);
      expect(existsSync(path)).toBe(false);
      output.commit();
    }
    expect(filesIn(scratch.home)).toEqual({ 'days.csv': 'one,zwölf' });
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(scratch.home)).toEqual(['days.csv']);
  });

  test('that fails half-way leaves what was there', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'days.csv');
    writeFileSync(path, 'old');
    const attempt = async () => {
      using output = new Output(path, { force: true });
      await output.write(async (write) => {
        await write('half');
        throw new RangeError('no');
      });
    };
    await expect(attempt()).rejects.toThrow(RangeError);
    expect(readdirSync(scratch.home)).toEqual(['days.csv']);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  test('is replaced when that is asked for, and only then', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'days.csv');
    await writeFile(path, 'old');
    await expect(writeFile(path, 'new')).rejects.toMatchObject({
      code: 'invalid_input',
      message: `${path} exists already. Nothing was written.`,
      hint: expect.stringContaining('--force'),
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    await writeFile(path, 'new', true);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  test('that has come up meanwhile is not replaced', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'days.csv');
    {
      using output = new Output(path);
      await output.write((write) => write('ours'));
      writeFileSync(path, 'theirs');
      expect(() => output.commit()).toThrow(`${path} exists already`);
    }
    expect(filesIn(scratch.home)).toEqual({ 'days.csv': 'theirs' });
    expect(readdirSync(scratch.home)).toEqual(['days.csv']);
  });

  test('is written to where a link leads', async () => {
    using scratch = createScratchHome();
    const [path, link] = [join(scratch.home, 'days.csv'), join(scratch.home, 'link.csv')];
    writeFileSync(path, 'old');
    symlinkSync(path, link);
    await writeFile(link, 'new', true);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(filesIn(scratch.home)).toEqual({ 'days.csv': 'new' });
  });

  test('takes the place of no folder and no device, whatever is asked for', async () => {
    using scratch = createScratchHome();
    await expect(writeFile(scratch.home, 'new', true)).rejects.toMatchObject({
      code: 'invalid_input',
      message: `${scratch.home} is no ordinary file.`,
    });
    if (process.platform === 'win32') return;
    await expect(writeFile('/dev/null', 'new', true)).rejects.toMatchObject({ code: 'invalid_input' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('in a folder that is not there is refused', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'nowhere', 'days.csv');
    await expect(writeFile(path, 'new')).rejects.toMatchObject({
      code: 'local_data',
      message: `Cannot create ${path}: its folder does not exist.`,
    });
    expect(readdirSync(scratch.home)).toEqual([]);
  });
});

describe('a folder', () => {
  const files = { 'days.csv': 'days', 'year=2026/sleeps.csv': 'sleeps' };

  test('is there when all of it is', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'export');
    await writeFolder(path, files);
    expect(filesIn(path)).toEqual(files);
    expect(readdirSync(scratch.home)).toEqual(['export']);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test('that is there keeps its other files', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'export');
    mkdirSync(path);
    writeFileSync(join(path, 'mine.md'), 'mine');
    await writeFolder(path, files);
    expect(filesIn(path)).toEqual({ ...files, 'mine.md': 'mine' });
  });

  test('with some of the files in it is left as it is, and they are named', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'export');
    await writeFolder(path, { 'days.csv': 'old' });
    await expect(writeFolder(path, files)).rejects.toMatchObject({
      code: 'invalid_input',
      message: `${join(path, 'days.csv')} exists already. Nothing was written.`,
    });
    expect(filesIn(path)).toEqual({ 'days.csv': 'old' });
    await writeFolder(path, files, true);
    expect(filesIn(path)).toEqual(files);
  });

  test('with many of the files in it has a few of them named', async () => {
    using scratch = createScratchHome();
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`${index}.md`, '']));
    await writeFolder(scratch.home, many);
    await expect(writeFolder(scratch.home, many)).rejects.toMatchObject({
      message: expect.stringContaining('2.md and 6 more exist already'),
    });
  });

  test('is not put in the place of a file', async () => {
    using scratch = createScratchHome();
    const path = join(scratch.home, 'export');
    writeFileSync(path, 'file');
    await expect(writeFolder(path, files, true)).rejects.toMatchObject({
      code: 'invalid_input',
      message: `${path} is no folder.`,
    });
  });
});

describe('nothing is left', () => {
  test('of a run that crashed long ago', async () => {
    using scratch = createScratchHome();
    const [old, recent] = ['.wellpipe-0000000000000000.tmp', '.wellpipe-1111111111111111.tmp'];
    for (const name of [old, recent]) mkdirSync(join(scratch.home, name));
    utimesSync(join(scratch.home, old), 0, 0);
    await writeFile(join(scratch.home, 'days.csv'), 'new');
    expect(readdirSync(scratch.home).sort()).toEqual([recent, 'days.csv']);
  });

  test('by a process that ends at once', async () => {
    using scratch = createScratchHome();
    const answer = await runScript(USE_OUTPUT, [join(scratch.home, 'days.csv'), 'exit']);
    expect(answer).toEqual({ left: 1 });
    expect(readdirSync(scratch.home)).toEqual([]);
  });

  test.skipIf(!canMount).each(['file', 'folder'])('on a disk that is full (%s)', async (kind) => {
    using scratch = createScratchHome();
    const mount = `mount -t tmpfs -o size=64k tmpfs ${scratch.home}`;
    const path = join(scratch.home, 'export');
    const answer = await runScript(USE_OUTPUT, [path, kind, '100'], { mount });
    expect(answer).toMatchObject({
      error: { code: 'local_data', message: expect.stringContaining('the disk is full') },
      left: [],
    });
  });

  test.skipIf(!canMount)('on a disk that is read-only', async () => {
    using scratch = createScratchHome();
    const mount = `mount -t tmpfs -o ro tmpfs ${scratch.home}`;
    const answer = await runScript(USE_OUTPUT, [join(scratch.home, 'days.csv'), 'file'], { mount });
    expect(answer).toMatchObject({ error: { code: 'local_data' }, left: [] });
  });
});
