import { describe, expect, test } from 'bun:test';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runWellpipe } from '../support/binary.ts';
import { CLIENT_FILES, placeClientFiles } from '../support/client-homes.ts';
import { DesktopSession, missingPackages } from './support/desktop-session.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { canRunScripts, Installed, placeExecutable } from './support/installed.ts';
import { Machine } from './support/login.ts';
import { answerTo, callTool, INITIALIZED, initialize, send, textOf } from './support/mcp-lines.ts';
import { KEYS, TypedTerminal } from './support/typed-terminal.ts';

const MARK = '# added by the Wellpipe installer';

/** A machine whose Wellpipe stands where install.sh puts it. */
async function startMachine() {
  const machine = await Machine.start();
  const executable = join(machine.home.wellpipeHome, 'bin', 'wellpipe');
  mkdirSync(dirname(executable), { recursive: true });
  placeExecutable(executable);
  return { machine, executable };
}

describe.if(canRunScripts)('uninstall', () => {
  test('takes itself out of assistants, shells and the disk, and leaves the data', async () => {
    await using installed = await Installed.start();
    const { home } = installed;
    placeClientFiles(home.home);
    const files = Object.values(CLIENT_FILES).map(({ path }) => join(home.home, path));
    const before = files.map((path) => readFileSync(path, 'utf8'));
    writeFileSync(join(home.home, '.bashrc'), 'alias a=b\n');
    const word = `'${installed.folder}'`;
    const quoted = `case ":$PATH:" in *:${word}:*) ;; *) export PATH=${word}:"$PATH" ;; esac ${MARK}\n`;
    appendFileSync(join(home.home, '.bashrc'), `${quoted}alias c=d`);
    for (const name of ['.profile', '.bash_profile']) writeFileSync(join(home.home, name), quoted);
    const fish = join(home.home, '.config', 'fish', 'conf.d', 'wellpipe.fish');
    mkdirSync(dirname(fish), { recursive: true });
    writeFileSync(fish, `contains -- '${installed.folder}' $PATH ${MARK}\n`);
    const foreign = quoted.replaceAll(installed.folder, '/opt/other/bin');
    writeFileSync(join(home.home, '.zshrc'), foreign);
    writeFileSync(join(home.wellpipeHome, '.env'), 'NOTE=mine\n');
    await installed.run(['connect', '--all']);
    expect(files.map((path) => readFileSync(path, 'utf8'))).not.toEqual(before);
    installed.publish('9.9.9');
    await installed.ask(['upgrade']);

    const answer = await installed.ask(['uninstall', '--yes'], { executable: installed.previous });
    expect(files.map((path) => readFileSync(path, 'utf8'))).toEqual(before);
    expect(readFileSync(join(home.home, '.bashrc'), 'utf8')).toBe('alias a=b\nalias c=d');
    expect(existsSync(join(home.home, '.profile'))).toBe(false);
    expect(existsSync(join(home.home, '.config', 'fish'))).toBe(false);
    expect(readFileSync(join(home.home, '.bash_profile'), 'utf8')).toBe('');
    expect(readFileSync(join(home.home, '.zshrc'), 'utf8')).toBe(foreign);
    expect(existsSync(installed.folder)).toBe(false);
    expect(readFileSync(join(home.wellpipeHome, '.env'), 'utf8')).toBe('NOTE=mine\n');
    expect(answer.left).toEqual([expect.objectContaining({ path: home.wellpipeHome })]);
  });

  test('--purge revokes the login and deletes what is Wellpipe’s, and nothing else', async () => {
    const { machine, executable } = await startMachine();
    await using _ = machine;
    machine.placeLogin();
    await machine.ask(['sync', '--since', '-3d'], { executable });
    await machine.ask(['log', 'coffee'], { executable });
    const kept = join(machine.home.wellpipeHome, 'backups', 'my-own.txt');
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, 'mine');
    const tool = join(dirname(executable), 'other');
    writeFileSync(tool, 'mine');
    const { stdout, code } = await machine.run(['uninstall', '--purge', '--yes', '--json'], { executable });
    const answer = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(answer).not.toContainKeys(['failed', 'notes']);
    expect(answer.left.map(({ path }: { path: string }) => path)).toEqual([kept, tool]);
    const paths = answer.removed.map(({ path }: { path: string }) => path);
    expect(paths).toEqual([...new Set(paths)]);
    expect(answer.removed).toContainEqual({ what: 'login', path: machine.envFile, revoked: true });
    const rest = readdirSync(machine.home.wellpipeHome, { recursive: true, encoding: 'utf8' });
    expect(rest.toSorted()).toEqual(['backups', 'backups/my-own.txt', 'bin', 'bin/other']);
    expect(machine.whoop.countTokens()).toEqual({ access: 0, refresh: 0 });
  });

  test('--purge without a way to WHOOP deletes all the same, and says what is left to do', async () => {
    const { machine, executable } = await startMachine();
    await using _ = machine;
    machine.placeLogin();
    await machine.whoop.close();
    const answer = await machine.ask(['uninstall', '--purge', '--yes'], { executable });
    expect(answer.notes).toEqual([expect.stringContaining("revoke the access in WHOOP's app")]);
    expect(answer.removed).toContainEqual({ what: 'login', path: machine.envFile, revoked: false });
    expect(existsSync(machine.home.wellpipeHome)).toBe(false);
  });

  test('of a copy takes the installed one along, and speaks of data only where there is some', async () => {
    await using installed = await Installed.start();
    const note = join(installed.home.wellpipeHome, 'notes.md');
    writeFileSync(note, 'mine');
    writeFileSync(
      join(installed.home.home, '.profile'),
      `case ":$PATH:" in *:'${installed.folder}':*) ;; *) ;; esac ${MARK}\n`,
    );
    const copy = join(installed.home.home, 'copy');
    placeExecutable(copy);
    const { removed, left } = await installed.ask(['uninstall', '--yes'], { executable: copy });
    expect(removed).toEqual([
      { what: 'path', path: join(installed.home.home, '.profile') },
      { what: 'executable', path: copy },
      { what: 'executable', path: installed.path },
    ]);
    expect(left).toEqual([{ path: note, why: 'It is not of Wellpipe.' }]);
    expect([copy, installed.path].filter((path) => existsSync(path))).toEqual([]);
  });

  test.skipIf(missingPackages().length > 0)('--purge takes the key of a sealed login along', async () => {
    const { machine, executable } = await startMachine();
    await using _ = machine;
    machine.placeLogin();
    await using session = await DesktopSession.start(machine.home);
    const { env } = session;
    await machine.ask(['auth', 'protect', 'keychain'], { executable, env });
    const sealed = readFileSync(machine.envFile, 'utf8');
    await machine.ask(['uninstall', '--purge', '--yes'], { executable, env });
    expect(machine.whoop.countTokens()).toEqual({ access: 0, refresh: 0 });
    machine.writeEnv(sealed);
    const { code, stderr } = await machine.run(['auth', 'refresh'], { env });
    expect(code).toBe(20);
    expect(stderr).toContain('keychain');
  });

  test('a server that runs meanwhile goes on until it is ended', async () => {
    await using installed = await Installed.start();
    await using server = installed.start(['serve', '--demo']);
    send(server, initialize(), INITIALIZED);
    await answerTo(server, 'init');
    await installed.ask(['uninstall', '--yes']);
    expect(existsSync(installed.path)).toBe(false);
    send(server, callTool(1, 'whoop_query', { sql: 'select 42 as answer' }));
    expect(textOf(await answerTo(server, 1))).toContain('[[42]]');
  });

  test('asks at a terminal, and removes nothing after a no', async () => {
    await using installed = await Installed.start();
    await using terminal = new TypedTerminal(['uninstall'], {
      env: { PATH: process.env.PATH ?? '', ...installed.home.env },
      cwd: installed.home.home,
      program: installed.path,
    });
    await terminal.waitFor(installed.path);
    await terminal.waitFor('Remove this?');
    expect(terminal.tooLong).toEqual([]);
    terminal.type(KEYS.enter);
    expect(await terminal.waitForExit()).toBe(0);
    expect(terminal.text).toContain('Nothing was removed.');
    expect(existsSync(installed.path)).toBe(true);
  });

  test('without anybody to ask it tells what it would remove, and needs --yes', async () => {
    await using installed = await Installed.start();
    const result = await installed.run(['uninstall']);
    expect(result.code).toBe(2);
    expect(readTextError(result).message).toContain('--yes is missing');
    const { stdout } = await installed.run(['uninstall', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      would_remove: [{ what: 'executable', path: installed.path }],
      error: { code: 'usage' },
    });
    expect(existsSync(installed.path)).toBe(true);
  });

  test('an assistant’s file that cannot be changed keeps nothing else from being removed', async () => {
    await using installed = await Installed.start();
    const file = join(installed.home.home, '.cursor', 'mcp.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '{"mcpServers": {"wellpipe": ');
    const result = await installed.run(['uninstall', '--yes', '--json']);
    expect(result.code).toBe(20);
    const { failed, removed, error } = JSON.parse(result.stdout);
    expect(failed).toEqual([expect.objectContaining({ what: 'assistant', path: file })]);
    expect(removed).toEqual([{ what: 'executable', path: installed.path }]);
    expect(error.message).toStartWith('Not everything was removed.');
    expect(existsSync(installed.path)).toBe(false);
  });
});

test('uninstall of the simulated member is refused', async () => {
  const result = await runWellpipe(['uninstall', '--demo', '--json']);
  expect(result.code).toBe(2);
  expect(readJsonError(result).message).toContain('--demo goes without');
});
