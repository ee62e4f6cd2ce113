import { describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { BINARY } from '../support/binary.ts';
import { ReleaseServer } from './support/release-server.ts';
import { DASH, fakeExecutable, INSTALLER, Stranger, SYSTEMS } from './support/stranger.ts';

const ASSET = `wellpipe-linux-${process.arch}`;

async function release(version = '1.2.3'): Promise<ReleaseServer> {
  const server = await ReleaseServer.start();
  server.put(ASSET, fakeExecutable(version));
  return server;
}

describe.each(SYSTEMS)('$name', (system) => {
  test('installs in a private folder, says where and what is next, and leaves nothing else', async () => {
    await using server = await release();
    using stranger = new Stranger(system);
    const { code, stdout, stderr } = await stranger.install(['--no-modify-path', '--from', server.url]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'note: Checksum checked, signature not: this installer has no key built in.\n',
    });
    expect(stdout).toBe(
      [
        `Wellpipe for linux-${process.arch}`,
        `  from ${server.url}`,
        'wellpipe 1.2.3 is installed: ~/.wellpipe/bin/wellpipe',
        '  your PATH was left as it is; this line puts it there:',
        '    export PATH="$HOME/.wellpipe/bin":"$PATH"',
        'Next: ~/.wellpipe/bin/wellpipe init',
        '',
      ].join('\n'),
    );
    expect(stranger.tree().map((line) => line.split(' ', 2).join(' '))).toEqual([
      '700 .wellpipe',
      '700 .wellpipe/bin',
      '755 .wellpipe/bin/wellpipe',
    ]);
    expect(server.requests).toEqual(['SHA256SUMS', `${ASSET}.gz`]);
  });

  test('replaces an older one, which is kept for a rollback, and changes nothing the second time', async () => {
    await using server = await release();
    using stranger = new Stranger(system);
    stranger.placeFormer('1.0.0');
    const former = readFileSync(stranger.target, 'utf8');
    await stranger.install(['--from', server.url]);
    expect(readFileSync(`${stranger.target}.previous`, 'utf8')).toBe(former);
    expect(readFileSync(stranger.target, 'utf8')).toBe(fakeExecutable('1.2.3'));

    const installed = stranger.tree();
    const { code, stdout } = await stranger.install(['--from', server.url]);
    expect(code).toBe(0);
    expect(stdout).toContain('wellpipe 1.2.3 is already here: ~/.wellpipe/bin/wellpipe\n');
    expect(stranger.tree()).toEqual(installed);
  });

  test('takes a home with blanks and quotes', async () => {
    await using server = await release();
    using stranger = new Stranger(system, `Ada's "own" $HOME`);
    const { code } = await stranger.install(['--from', server.url]);
    expect(code).toBe(0);
    expect(readFileSync(stranger.target, 'utf8')).toBe(fakeExecutable('1.2.3'));
  });

  test('takes the plain executable where gzip is missing, or the release has no other', async () => {
    await using server = await release();
    using bare = new Stranger(system);
    bare.without('gzip');
    expect((await bare.install(['--from', server.url])).code).toBe(0);
    expect(server.requests).toEqual(['SHA256SUMS', ASSET]);

    using stranger = new Stranger(system);
    server.files.delete(`${ASSET}.gz`);
    expect((await stranger.install(['--from', server.url])).code).toBe(0);
    server.sum();
    expect((await stranger.install(['--from', server.url])).code).toBe(0);
    expect(server.requests.slice(2)).toEqual(['SHA256SUMS', `${ASSET}.gz`, ASSET, 'SHA256SUMS', ASSET]);
  });

  test('takes a file of this machine, checked where its sums are beside it', async () => {
    await using server = await release();
    using stranger = new Stranger(system);
    stranger.without('curl', 'wget');
    const folder = join(stranger.root, 'download');
    mkdirSync(folder);
    for (const [name, file] of server.files) writeFileSync(join(folder, name), file);
    for (const name of [ASSET, `${ASSET}.gz`]) {
      const { code, stderr } = await stranger.install(['--from', join(folder, name)]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('no key built in') });
    }
    const alone = join(stranger.home, 'wellpipe');
    writeFileSync(alone, fakeExecutable('1.2.4'));
    const { code, stdout, stderr } = await stranger.install(['--from', 'wellpipe']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'note: There is no SHA256SUMS beside it: the file was not checked.\n',
    });
    expect(stdout).toContain('wellpipe 1.2.4 is installed');
    expect(server.requests).toEqual([]);
  });
});

test('installs the real executable', async () => {
  await using server = await ReleaseServer.start();
  server.files.set(ASSET, readFileSync(BINARY));
  server.sum();
  using stranger = new Stranger();
  const { code, stdout } = await stranger.install(['--from', server.url, '--version', packageJson.version]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining(`wellpipe ${packageJson.version} is installed`),
  });
  expect(Bun.spawnSync([stranger.target, '--version']).stdout.toString()).toBe(`${packageJson.version}\n`);
});

test.each([{ flags: ['--dir', 'bin'] }, { flags: ['--dir', '~/bin/'] }, { flags: ['--dir=$HOME/bin'] }])(
  'the folder can be another one: $flags',
  async ({ flags }) => {
    await using server = await release();
    using stranger = new Stranger();
    const args = flags.map((flag) => flag.replace('$HOME', stranger.home));
    const { code, stdout } = await stranger.install([...args, '--from', server.url]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('installed: ~/bin/wellpipe\n'),
    });
    expect(statSync(join(stranger.home, 'bin')).mode & 0o777).toBe(0o755);
  },
);

test('WELLPIPE_HOME and WELLPIPE_RELEASES_URL are the same as the flags; empty ones are none', async () => {
  await using server = await release();
  using stranger = new Stranger();
  const env = { WELLPIPE_HOME: '~/health', WELLPIPE_RELEASES_URL: `${server.url}/` };
  expect((await stranger.install([], { env })).stdout).toContain('installed: ~/health/bin/wellpipe\n');
  const blank = { WELLPIPE_HOME: '', WELLPIPE_RELEASES_URL: '' };
  expect((await stranger.install(['--from', server.url], { env: blank })).stdout).toContain(
    'installed: ~/.wellpipe/bin/wellpipe\n',
  );
});

test('without another origin it is the latest release at the repository, or the version asked for', async () => {
  using stranger = new Stranger();
  const asked = join(stranger.root, 'asked');
  stranger.pretend('curl', `echo "$*" >> '${asked}'\nexit 6\n`);
  await stranger.install([]);
  await stranger.install(['--version', 'v1.2.3']);
  const lines = readFileSync(asked, 'utf8').split('\n').filter(Boolean);
  const { url } = packageJson.repository;
  expect(lines.map((line) => line.split(' ').at(-1))).toEqual([
    `${url}/releases/latest/download/SHA256SUMS`,
    `${url}/releases/download/v1.2.3/SHA256SUMS`,
  ]);
  for (const line of lines) expect(line).toContain('--proto =https --proto-redir =https');
});

test('one that runs goes on running', async () => {
  await using server = await release();
  using stranger = new Stranger();
  stranger.placeFormer('1.0.0');
  writeFileSync(stranger.target, '#!/bin/sh\necho up\nread -r line\necho "still $line"\n');
  const running = spawn(stranger.target);
  await once(running.stdout, 'data');
  expect((await stranger.install(['--from', server.url])).code).toBe(0);
  running.stdin.end('here\n');
  const [answer] = await once(running.stdout, 'data');
  expect(String(answer)).toBe('still here\n');
});

test('a script that arrives in part does nothing', async () => {
  await using server = await release();
  const script = readFileSync(INSTALLER, 'utf8');
  const lastCall = script.indexOf('\n{ install_wellpipe');
  const cuts = [...Array(12).keys()].map((part) => Math.round((lastCall * part) / 12));
  // The last line at every byte before the brace that ends it.
  for (let at = lastCall; at < script.trimEnd().length; at += 1) cuts.push(at);
  using stranger = new Stranger(DASH);
  for (const at of cuts) {
    await stranger.install(['--from', server.url], { script: script.slice(0, at) });
    expect({ at, tree: stranger.tree() }).toEqual({ at, tree: [] });
  }
  expect(server.requests).toEqual([]);
});

test('shellcheck has nothing to say', () => {
  const { stdout, exitCode } = Bun.spawnSync(['shellcheck', '--shell=sh', INSTALLER]);
  expect({ stdout: stdout.toString(), exitCode }).toEqual({ stdout: '', exitCode: 0 });
});

test.each(['install.sh', 'install.ps1'])('%s: its repository is that of package.json', (name) => {
  const script = readFileSync(join(dirname(INSTALLER), name), 'utf8');
  expect(script).toMatch(new RegExp(`^ +\\$?repository ?= ?'${packageJson.repository.url}'$`, 'm'));
  expect(
    script.match(/https:\/\/[^\s'"]+\/wellpipe\b/g)?.filter((url) => url !== packageJson.repository.url),
  ).toEqual([]);
});

/** The release build fills in the key there. */
test.each([
  { name: 'install.sh', line: "  public_key=''" },
  { name: 'install.ps1', line: "    $publicKey = ''" },
])('$name: the key has one line of its own', ({ name, line }) => {
  const lines = readFileSync(join(dirname(INSTALLER), name), 'utf8').split('\n');
  expect(lines.filter((other) => other === line)).toHaveLength(1);
});
