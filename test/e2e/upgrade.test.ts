import { describe, expect, test } from 'bun:test';
import { copyFileSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { acquireLock } from '../../src/core/lock.ts';
import { upgradeLockPath } from '../../src/release/swap.ts';
import { targetName } from '../../src/release/target.ts';
import { BINARY, runWellpipe } from '../support/binary.ts';
import { ReleaseServer } from '../support/release-server.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { canMount, SmallDisk } from './support/faults-disk.ts';
import {
  canRunScripts,
  fakeExecutable,
  Installed,
  OWN_VERSION,
  placeExecutable,
  TARGET,
} from './support/installed.ts';
import { answerTo, callTool, INITIALIZED, initialize, send, textOf } from './support/mcp-lines.ts';
import { OrdinaryUser, restrict } from './support/ordinary-user.ts';
import { TypedTerminal } from './support/typed-terminal.ts';

const NEWER = '9.9.9';
const ASSET = `wellpipe-${targetName(TARGET)}`;

async function refusal(installed: Installed, args: readonly string[] = []) {
  const result = await installed.run(['upgrade', ...args, '--json']);
  expect(result.code).toBe(50);
  const error = readJsonError(result);
  expect(error.code).toBe('upgrade');
  expect(installed.versionOf()).toBe(OWN_VERSION);
  expect(installed.leftovers()).toEqual([]);
  return error;
}

describe.if(canRunScripts)('upgrade', () => {
  test('replaces the executable, keeps the former one, goes back to it and forth again', async () => {
    await using installed = await Installed.start();
    installed.publish(NEWER);
    const upgraded = await installed.ask(['upgrade']);
    expect(upgraded).toMatchObject({
      status: 'upgraded',
      installed: NEWER,
      former: OWN_VERSION,
      path: installed.path,
    });
    expect([installed.versionOf(), installed.versionOf(installed.previous)]).toEqual([NEWER, OWN_VERSION]);
    expect(installed.leftovers()).toEqual([]);
    expect(installed.releases.requested).toContain(`${ASSET}.gz`);

    // A new version that does nothing right is left by the one before.
    const back = await installed.ask(['upgrade', '--rollback'], { executable: installed.previous });
    expect(back).toMatchObject({ status: 'rolled_back', installed: OWN_VERSION, former: NEWER });
    expect([installed.versionOf(), installed.versionOf(installed.previous)]).toEqual([OWN_VERSION, NEWER]);
    const forth = await installed.ask(['upgrade', '--rollback']);
    expect(forth).toMatchObject({ installed: NEWER, former: OWN_VERSION });
    expect(installed.leftovers()).toEqual([]);
  });

  test('a version that does not run is gone back from, and never kept as the previous one', async () => {
    await using installed = await Installed.start();
    installed.publish(NEWER);
    await installed.ask(['upgrade']);
    writeFileSync(installed.path, '#!/bin/sh\nexit 1\n');
    const executable = installed.previous;
    const refused = await installed.run(['upgrade', '--json'], { executable });
    expect(refused.code).toBe(50);
    expect(readJsonError(refused).hint).toBe(`Go back first: ${installed.previous} upgrade --rollback`);
    const back = await installed.ask(['upgrade', '--rollback'], { executable });
    expect(back).toMatchObject({ installed: OWN_VERSION, former: 'unknown' });
    expect(installed.versionOf()).toBe(OWN_VERSION);
  });

  test('tells what it did, and that nothing was to be done', async () => {
    await using installed = await Installed.start();
    installed.publish(OWN_VERSION);
    const same = await installed.run(['upgrade']);
    expect(same).toMatchObject({ code: 0, stderr: '' });
    expect(same.stdout).toStartWith(`Wellpipe ${OWN_VERSION} is up to date.\n`);
    expect(installed.releases.requested).toEqual(
      expect.not.arrayContaining([expect.stringContaining('wellpipe-')]),
    );
    installed.publish(NEWER);
    const { stdout } = await installed.run(['upgrade']);
    expect(stdout).toStartWith(`Wellpipe ${NEWER} is installed: ${installed.path}\n${OWN_VERSION} is kept:`);
  });

  test('--check says what there is and changes nothing', async () => {
    await using installed = await Installed.start();
    for (const [version, status] of [
      [NEWER, 'available'],
      [OWN_VERSION, 'up_to_date'],
      ['0.0.1', 'ahead'],
    ] as const) {
      installed.publish(version);
      const answer = await installed.ask(['upgrade', '--check']);
      expect(answer).toMatchObject({ status, installed: OWN_VERSION, latest: version, auto: 'off' });
    }
    expect(installed.versionOf()).toBe(OWN_VERSION);
    expect(installed.versionOf(installed.previous)).toBeUndefined();
  });

  test('goes to an older version only where that is asked for by its number', async () => {
    await using installed = await Installed.start();
    installed.publish('0.0.1');
    const { message, hint } = await refusal(installed);
    expect(message).toBe(`The release is 0.0.1, older than the installed ${OWN_VERSION}.`);
    expect(hint).toContain('--version 0.0.1');
    await refusal(installed, ['--version', '0.0.2']);
    expect(await installed.ask(['upgrade', '--version', 'v0.0.1'])).toMatchObject({ installed: '0.0.1' });
  });

  test('a release made by hand, without VERSION and .gz, is asked for its version itself', async () => {
    await using installed = await Installed.start();
    installed.releases.publish(fakeExecutable('0.0.1'), { target: TARGET, isPlain: true });
    expect((await refusal(installed)).message).toContain('older than the installed');
    expect(await installed.ask(['upgrade', '--check'])).toMatchObject({ status: 'ahead', latest: '0.0.1' });
    installed.releases.publish(fakeExecutable(NEWER), { target: TARGET, isPlain: true });
    expect(await installed.ask(['upgrade', '--check'])).toMatchObject({ status: 'available', latest: NEWER });
    expect(await installed.ask(['upgrade'])).toMatchObject({ installed: NEWER });
  });

  test('takes the plain file where the compressed one is listed and not there', async () => {
    await using installed = await Installed.start();
    installed.publish(NEWER);
    installed.releases.files.delete(`${ASSET}.gz`);
    expect(await installed.ask(['upgrade'])).toMatchObject({ installed: NEWER });
  });

  test('tells at a terminal that it waits for another upgrade', async () => {
    await using installed = await Installed.start();
    installed.publish(NEWER);
    const lock = await acquireLock(upgradeLockPath(installed.path));
    await using terminal = new TypedTerminal(['upgrade'], {
      env: { PATH: process.env.PATH ?? '', ...installed.home.env, ...installed.env },
      cwd: installed.home.home,
      program: installed.path,
    });
    await terminal.waitFor('waiting for another upgrade of this executable');
    lock.release();
    await terminal.waitFor(`Wellpipe ${NEWER} is installed`);
    expect(await terminal.waitForExit()).toBe(0);
  });

  test('follows the link that it was started by, and leaves the link', async () => {
    await using installed = await Installed.start();
    installed.publish(NEWER);
    const link = join(installed.home.home, 'wellpipe');
    symlinkSync(installed.path, link);
    expect(await installed.ask(['upgrade'], { executable: link })).toMatchObject({ path: installed.path });
    expect(installed.versionOf()).toBe(NEWER);
  });

  test('leaves a running server alone, which still answers questions that start a process', async () => {
    await using installed = await Installed.start();
    installed.publish(NEWER);
    await using server = installed.start(['serve', '--demo']);
    send(server, initialize(), INITIALIZED);
    await answerTo(server, 'init');
    await installed.ask(['upgrade']);
    send(server, callTool(1, 'whoop_query', { sql: 'select 42 as answer' }));
    expect(textOf(await answerTo(server, 1))).toContain('[[42]]');
  });

  test('several at once take turns, and one of them downloads', async () => {
    await using installed = await Installed.start();
    installed.publish(NEWER);
    const answers = await Promise.all([1, 2, 3].map(() => installed.ask(['upgrade'])));
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['up_to_date', 'up_to_date', 'upgraded']);
    expect([installed.versionOf(), installed.versionOf(installed.previous)]).toEqual([NEWER, OWN_VERSION]);
    expect(installed.leftovers()).toEqual([]);
  });

  test('Ctrl-C during the download leaves nothing behind', async () => {
    await using installed = await Installed.start();
    installed.publish(NEWER);
    const arrived = Promise.withResolvers<void>();
    installed.releases.faults.set(`${ASSET}.gz`, (_, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 }).write('begin');
      arrived.resolve();
    });
    await using running = installed.start(['upgrade']);
    await arrived.promise;
    running.signal('SIGINT');
    expect(await running.waitForExit()).toBe(130);
    expect(installed.leftovers()).toEqual([]);
  });
});

describe.if(canRunScripts)('a release that is not as it should be', () => {
  const faults: Readonly<Record<string, [(installed: Installed) => void, string]>> = {
    'has another executable than its sums say': [
      ({ releases }) => releases.files.set(`${ASSET}.gz`, Bun.gzipSync('#!/bin/sh\necho 9.9.8')),
      `${ASSET}.gz has SHA-256`,
    ],
    'is cut': [
      ({ releases }) => {
        const bytes = releases.files.get(`${ASSET}.gz`) ?? new Uint8Array();
        releases.files.set(`${ASSET}.gz`, bytes.slice(0, -9));
      },
      'cut or damaged',
    ],
    'breaks off': [
      ({ releases }) =>
        releases.faults.set(`${ASSET}.gz`, (_, response) => {
          const beginning = releases.files.get(`${ASSET}.gz`)?.slice(0, 12);
          response.writeHead(200, { 'content-length': 1_000 }).write(beginning, () => response.destroy());
        }),
      ': the connection was cut.',
    ],
    'has no sums': [({ releases }) => releases.files.delete('SHA256SUMS'), 'has no release of Wellpipe'],
    'has sums that are none': [
      ({ releases }) => releases.files.set('SHA256SUMS', Buffer.from('<html>')),
      'SHA256SUMS cannot be used',
    ],
    'has another VERSION than its sums say': [
      ({ releases }) => releases.files.set('VERSION', Buffer.from('9.9.8\n')),
      'VERSION has SHA-256',
    ],
    'is not for this platform': [
      ({ releases }) => {
        releases.files.delete(ASSET);
        releases.files.delete(`${ASSET}.gz`);
        releases.files.set('SHA256SUMS', Buffer.from(releases.sums));
      },
      `This release has no ${ASSET}`,
    ],
    'has an executable of another version': [
      ({ releases }) => releases.publish(fakeExecutable('9.9.8'), { version: NEWER, target: TARGET }),
      'The release is 9.9.9, but its executable is 9.9.8.',
    ],
    'has an executable that does not start': [
      ({ releases }) => releases.publish('#!/bin/sh\nexit 3\n', { version: NEWER, target: TARGET }),
      'ends with exit code 3',
    ],
    'has an executable that is no program': [
      ({ releases }) => releases.publish('\u007fELF nothing', { version: NEWER, target: TARGET }),
      'The new version was not installed.',
    ],
    'is led to another machine in the clear': [
      ({ releases }) =>
        releases.faults.set('SHA256SUMS', (_, response) => {
          response.writeHead(302, { location: 'http://releases.invalid/SHA256SUMS' }).end();
        }),
      'an address that is not safe',
    ],
    'cannot be served': [
      ({ releases }) => releases.faults.set('SHA256SUMS', (_, response) => response.writeHead(503).end()),
      'answers 503 for SHA256SUMS',
    ],
  };

  for (const [name, [spoil, message]] of Object.entries(faults)) {
    test(name, async () => {
      await using installed = await Installed.start();
      installed.publish(NEWER);
      spoil(installed);
      const before = statSync(installed.path).ino;
      expect((await refusal(installed)).message).toContain(message);
      expect(statSync(installed.path).ino).toBe(before);
    });
  }

  test.skipIf(!canMount)('does not fit on the disk', async () => {
    using home = createScratchHome();
    using disk = new SmallDisk({ home }, 150_000);
    await using releases = await ReleaseServer.start();
    releases.publish(fakeExecutable(NEWER), { version: NEWER, target: TARGET });
    const executable = join(home.wellpipeHome, 'wellpipe');
    copyFileSync(BINARY, executable);
    disk.fill();
    const env = { WELLPIPE_RELEASES_URL: releases.url };
    const full = await runWellpipe(['upgrade', '--json'], { home, env, executable });
    expect(full.code).toBe(50);
    expect(readJsonError(full).message).toBe(`Cannot write ${home.wellpipeHome}: the disk is full.`);
    expect(readdirSync(home.wellpipeHome)).not.toContainEqual(expect.stringMatching(/\.tmp$/));
    disk.free();
    const freed = await runWellpipe(['upgrade', '--json'], { home, env, executable });
    expect(JSON.parse(freed.stdout)).toMatchObject({ status: 'upgraded' });
  });

  test('on a server that is not there', async () => {
    await using installed = await Installed.start();
    installed.publish(NEWER);
    const env = { WELLPIPE_RELEASES_URL: 'http://127.0.0.1:9/' };
    const { code, stdout } = await installed.run(['upgrade', '--json'], { env });
    expect(code).toBe(50);
    expect(JSON.parse(stdout).error.message).toEndWith(
      'could not be fetched from 127.0.0.1:9: nobody answers there.',
    );
  });
});

describe('an installation that is not for Wellpipe to change', () => {
  test('an extension of Claude Desktop says who updates it', async () => {
    using home = createScratchHome();
    const extension = join(home.home, 'Claude Extensions', 'wellpipe');
    const executable = join(extension, 'server', 'wellpipe');
    mkdirSync(dirname(executable), { recursive: true });
    placeExecutable(executable);
    writeFileSync(join(extension, 'manifest.json'), '{"manifest_version":"0.3","server":{"type":"binary"}}');
    const result = await runWellpipe(['upgrade', '--json'], { home, executable });
    expect(result.code).toBe(50);
    const { message, hint } = readJsonError(result);
    expect(message).toContain('belongs to an extension');
    expect(hint).toContain('Claude Desktop updates it');
  });

  test('a package says by which command', async () => {
    using home = createScratchHome();
    const executable = join(home.home, 'Cellar', 'wellpipe', '0.1.0', 'bin', 'wellpipe');
    mkdirSync(dirname(executable), { recursive: true });
    placeExecutable(executable);
    const result = await runWellpipe(['upgrade', '--auto', 'on'], { home, executable });
    expect(result.code).toBe(50);
    expect(readTextError(result).hint).toContain('`brew upgrade wellpipe`');
  });

  test('a folder that cannot be written says so before anything is downloaded', async () => {
    using user = new OrdinaryUser();
    using home = createScratchHome();
    user.own({ home });
    using _ = restrict(dirname(user.executable), 0o555);
    const { code, stdout } = await user.run({ home, env: {} }, ['upgrade', '--json']);
    expect(code).toBe(50);
    expect(JSON.parse(stdout).error.message).toContain('cannot be written by this user');
  });

  test('the source is updated by git', async () => {
    const main = join(import.meta.dir, '../../src/main.ts');
    const { exitCode, stderr } = Bun.spawnSync([process.execPath, main, 'upgrade'], { env: {} });
    expect(exitCode).toBe(50);
    expect(stderr.toString()).toContain('`git pull`');
  });
});

describe('the command line', () => {
  const cases: readonly (readonly [number, readonly string[], string])[] = [
    [2, ['--version'], '--version needs a value.'],
    [21, ['--version', 'newest'], '"newest" is no version.'],
    [21, ['--auto', 'maybe'], '--auto does not take "maybe".'],
    [2, ['--rollback', '--check'], 'three different things'],
    [2, ['--demo'], '--demo goes without'],
  ];

  for (const [code, args, message] of cases) {
    test(`upgrade ${args.join(' ')}`, async () => {
      const result = await runWellpipe(['upgrade', ...args]);
      expect(result.code).toBe(code);
      expect(readTextError(result).message).toContain(message);
    });
  }

  test('an address in the clear is refused, without what may be secret in it', async () => {
    const env = { WELLPIPE_RELEASES_URL: 'http://user:word@releases.invalid/?token=abc' };
    const result = await runWellpipe(['upgrade', '--check'], { env });
    expect(result.code).toBe(20);
    expect(result.stderr).not.toMatch(/word|abc/);
  });

  test('rolls back only where something was kept', async () => {
    await using installed = await Installed.start();
    const result = await installed.run(['upgrade', '--rollback']);
    expect(result.code).toBe(50);
    expect(readTextError(result).message).toBe(`There is no ${installed.previous} to go back to.`);
  });
});
