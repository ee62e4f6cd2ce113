import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunResult, runWellpipe } from '../support/binary.ts';
import { createScratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';
import { OrdinaryUser, restrict } from './support/ordinary-user.ts';

const READ_ONLY_FOLDER = 0o500;
const TODAY = /^\d{4}-\d{2}-\d{2}$/;

function log(home: ScratchHome, ...args: string[]): Promise<RunResult> {
  return runWellpipe(['log', ...args], { home });
}

/** The answer, or the error, as JSON. */
async function ask(home: ScratchHome, ...args: string[]) {
  const { stdout } = await log(home, ...args, '--json');
  return JSON.parse(stdout);
}

describe('log', () => {
  test('keeps tags without any login, for its owner alone, and makes no file for a look', async () => {
    using home = createScratchHome();
    expect((await log(home)).code).toBe(0);
    expect(existsSync(home.wellpipeHome)).toBe(false);
    expect(await ask(home, 'Late meal')).toMatchObject({
      day: expect.stringMatching(TODAY),
      rows: [['late-meal', null, null]],
    });
    expect(await ask(home, 'alcohol', '2', '--note', 'red\u202ewine')).toMatchObject({
      rows: [
        ['alcohol', 2, 'red wine'],
        ['late-meal', null, null],
      ],
      n: 2,
    });
    if (process.platform === 'win32') return;
    const files = [join(home.wellpipeHome, 'member.db'), join(home.wellpipeHome, 'backups')];
    expect(files.map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o700]);
  });

  test('shows a person the day and the list', async () => {
    using home = createScratchHome();
    const { day } = await ask(home, 'mood', '-2');
    const shown = await log(home, 'alcohol', '1.5');
    expect(shown).toEqual({
      code: 0,
      stderr: '',
      stdout: `${day}\nTag      Value  Note\nalcohol    1.5  –\nmood        -2  –\n`,
    });
    expect((await log(home, '--csv')).stdout).toBe(
      `day,kind,name,value,answered_yes,note\n${day},tag,alcohol,1.5,,\n${day},tag,mood,-2,,\n`,
    );
    await log(home, 'alcohol', '--remove');
    expect((await log(home, 'mood', '--remove')).stdout).toBe(`No tags on ${day}.\n`);
  });

  test.each<[string[], number, string]>([
    [['--note', 'x'], 2, '--note is about a tag'],
    [['--date', 'today'], 2, '--date is about a tag'],
    [['--remove'], 2, '--remove is about a tag'],
    [['sick', '--days', '3'], 2, '--days is about the list'],
    [['sick', '1', '2'], 2, '"2" is one word too many'],
    [['sick', 'two'], 21, 'VALUE is "two"'],
    [['sick', '1e9'], 21, 'VALUE is "1e9"'],
    [['2'], 21, 'has no letters'],
    [['sick', '--date', '0001-01-01'], 21, 'outside the years'],
    [['sick', '--date', '9999-12-31'], 21, 'outside the years'],
    [['sick', '--date', '2199-12-31'], 21, 'is in the future'],
    [['sick', '2', '--remove'], 21, 'cannot be removed'],
    [['--from', 'today', '--to', 'yesterday'], 21, 'after its end'],
  ])('refuses %j with exit code %i', async (args, exitCode, why) => {
    using home = createScratchHome();
    const { code, stderr } = await log(home, ...args);
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: expect.stringContaining(why) });
    expect(existsSync(join(home.wellpipeHome, 'member.db'))).toBe(false);
  });

  test('of the simulated member leaves nothing', async () => {
    using home = createScratchHome();
    expect((await log(home, 'alcohol', '--demo')).code).toBe(0);
    expect(existsSync(join(home.wellpipeHome, 'member.db'))).toBe(false);
  });

  test('restores a damaged file from its copy, and says so once', async () => {
    using home = createScratchHome();
    await log(home, 'alcohol');
    writeFileSync(join(home.wellpipeHome, 'member.db'), 'damaged'.repeat(1_000));
    const { stdout, stderr } = await log(home, '--json');
    const { rows, notes } = JSON.parse(stdout);
    expect(rows).toEqual([[expect.anything(), 'tag', 'alcohol', null, null, null]]);
    expect(notes).toEqual([expect.stringContaining('those of the backup of')]);
    expect(stderr).toStartWith('warn: member.db was damaged and is kept as ');
    expect((await ask(home)).notes).toBeUndefined();
  });

  test('says that nothing can be kept in a folder that is read-only', async () => {
    using user = new OrdinaryUser();
    await using machine = await Machine.start();
    machine.writeEnv('');
    user.own(machine);
    using _ = restrict(machine.home.wellpipeHome, READ_ONLY_FOLDER);
    const { code, stdout } = await user.run(machine, ['log', 'sick', '--json']);
    expect(code).toBe(40);
    expect(JSON.parse(stdout).error.message).toStartWith(`Cannot use ${machine.home.wellpipeHome}`);
  });
});

/** Removes what begins with one of these names. */
function removeMember({ wellpipeHome }: ScratchHome, ...names: readonly string[]): void {
  for (const name of readdirSync(wellpipeHome)) {
    if (names.some((begin) => name.startsWith(begin))) rmSync(join(wellpipeHome, name), { recursive: true });
  }
}

describe('whoop_log', () => {
  test('says what the command says, and goes on after the file was deleted, from its backup if there is one', async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    await using client = await McpClient.connect({ home: machine.home, env: machine.env });
    await client.ask('whoop_log', { tag: 'Alcohol', value: 2, date: 'yesterday' });
    const given = { tag: 'alcohol', note: 'wine', date: 'yesterday' };
    const answer = await client.ask('whoop_log', given);
    expect(answer).toMatchObject({ rows: [['alcohol', 2, 'wine']], n: 1 });
    expect(await client.ask('whoop_log', given)).toEqual(answer);
    const flags = ['--note', 'wine', '--date', 'yesterday'];
    expect(await machine.ask(['log', 'alcohol', ...flags])).toEqual(answer);
    expect(await client.fail('whoop_log', { tag: 'x', date: '2199-01-01' })).toMatchObject({
      code: 'invalid_input',
    });
    expect(await client.fail('whoop_log', { tag: 'x', value: 1e7 })).toMatchObject({ code: 'invalid_input' });
    const sick = { tag: 'sick', date: 'yesterday' };
    removeMember(machine.home, 'member.db');
    expect(await client.ask('whoop_log', sick)).toMatchObject({
      rows: [
        ['alcohol', 2, null],
        ['sick', null, null],
      ],
      notes: [expect.stringContaining('member.db was gone or empty.')],
    });
    removeMember(machine.home, 'member.db', 'backups');
    expect(await client.ask('whoop_log', sick)).toMatchObject({ rows: [['sick', null, null]] });
    expect(machine.whoop.requests).toEqual([]);
  });
});
