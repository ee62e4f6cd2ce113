import { describe, expect, test } from 'bun:test';
import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNewer } from '../../src/release/versions.ts';
import { ASSET } from './support/install-faults.ts';
import { ReleaseServer, redirectTo } from './support/release-server.ts';
import { fakeExecutable, INSTALLER, Stranger, SYSTEMS } from './support/stranger.ts';

async function serve(version = '1.2.3'): Promise<ReleaseServer> {
  const server = await ReleaseServer.start();
  server.put(ASSET, fakeExecutable(version));
  return server;
}

describe.each(SYSTEMS)('$name', (system) => {
  test('an older release is installed where its version is given, and over one that does not run', async () => {
    await using server = await serve();
    using stranger = new Stranger(system);
    stranger.placeFormer('2.0.0');
    expect((await stranger.install(['--from', server.url])).code).toBe(50);
    const named = await stranger.install(['--version', '1.2.3', '--from', server.url]);
    expect(named.stdout).toContain('wellpipe 1.2.3 is installed');
    writeFileSync(stranger.target, '#!/bin/sh\nexit 1\n');
    expect((await stranger.install(['--from', server.url])).code).toBe(0);
  });

  test('a link is followed to the file, which is replaced', async () => {
    await using server = await serve();
    using stranger = new Stranger(system);
    const [tools, bin] = [join(stranger.home, 'tools'), join(stranger.home, 'bin')];
    for (const folder of [tools, bin]) mkdirSync(folder);
    writeFileSync(join(tools, 'wp'), '#!/bin/sh\necho 1.0.0\n', { mode: 0o755 });
    symlinkSync('../tools/wp', join(bin, 'wellpipe'));
    const { stdout } = await stranger.install(['--dir', bin, '--from', server.url]);
    expect(stdout).toContain('installed: ~/bin/../tools/wp\n  by the link ~/bin/wellpipe\n');
    expect(lstatSync(join(bin, 'wellpipe')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(tools, 'wp'), 'utf8')).toBe(fakeExecutable('1.2.3'));
    expect(readFileSync(join(tools, 'wp.previous'), 'utf8')).toContain('1.0.0');
  });

  test('sums with the line ends of Windows, and redirects within this machine, are taken', async () => {
    await using server = await serve();
    const sums = String(server.files.get('SHA256SUMS')).replaceAll('\n', '\r\n');
    server.files.set('crlf', Buffer.from(sums));
    server.faults.set('SHA256SUMS', redirectTo('/crlf'));
    server.files.set('elsewhere', server.files.get(`${ASSET}.gz`) ?? Buffer.alloc(0));
    server.faults.set(`${ASSET}.gz`, redirectTo(`${server.url}/elsewhere`));
    using stranger = new Stranger(system);
    const { code, stderr } = await stranger.install(['--from', server.url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('no key built in') });
    expect(server.requests).toEqual(['SHA256SUMS', 'crlf', `${ASSET}.gz`, 'elsewhere']);
  });

  test('versions are ordered as `upgrade` orders them', () => {
    const script = readFileSync(INSTALLER, 'utf8');
    const functions = ['is_older', 'is_lower'].map(
      (name) => new RegExp(`^  ${name}\\(\\) \\{\\n.*?^  \\}$`, 'ms').exec(script)?.[0],
    );
    const loop =
      'while read -r one other; do if is_older "$one" "$other"; then echo yes; else echo no; fi; done';
    const [program = 'sh', ...args] = system.shell;
    const { stdout } = Bun.spawnSync([program, ...args, '-c', `${functions.join('\n')}\n${loop}`], {
      env: { PATH: process.env.PATH },
      stdin: Buffer.from(PAIRS.map((pair) => `${pair.join(' ')}\n`).join('')),
    });
    const answers = stdout.toString().trim().split('\n');
    expect(PAIRS.map((pair, at) => [...pair, answers[at]])).toEqual(
      PAIRS.map(([one, other]) => [one, other, isNewer(other, one) ? 'yes' : 'no']),
    );
  });
});

const VERSIONS = [
  ...['0.2.0', '0.2.1', '0.10.0', '1.0.0', '10.0.0', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta'],
  ...['1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0-1', '1.0.0-2', '1.0.0-11'],
];
const PAIRS = VERSIONS.flatMap((one) => VERSIONS.map((other) => [one, other] as const));

test('a link into the folder of a package manager is left to it', async () => {
  await using server = await serve();
  using stranger = new Stranger();
  const cellar = join(stranger.home, 'Cellar/wellpipe/1.0.0/bin');
  mkdirSync(cellar, { recursive: true });
  writeFileSync(join(cellar, 'wellpipe'), '#!/bin/sh\necho 1.0.0\n', { mode: 0o755 });
  mkdirSync(join(stranger.home, 'bin'));
  symlinkSync(join(cellar, 'wellpipe'), join(stranger.home, 'bin/wellpipe'));
  const { code, stderr } = await stranger.install(['--dir', '~/bin', '--from', server.url]);
  expect({ code, stderr }).toEqual({ code: 40, stderr: expect.stringContaining('for its package manager') });
});
