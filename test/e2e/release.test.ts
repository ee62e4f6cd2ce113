import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackExtension } from '@anthropic-ai/mcpb';
import { findHostTarget } from '../../build/platforms.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { executableName } from '../../src/release/assets.ts';
import { parseChecksums } from '../../src/release/checksums.ts';
import { targetName } from '../../src/release/target.ts';
import { makeReleaseKey } from '../support/release-key.ts';

const ROOT = join(import.meta.dir, '../..');
const TARGET = targetName(findHostTarget());
const EXECUTABLE = executableName(findHostTarget());
const { version } = packageJson;

const folder = mkdtempSync(join(tmpdir(), 'wellpipe-release-'));
const release = join(folder, 'release');
const key = makeReleaseKey();
let output = '';

beforeAll(async () => {
  const again = build(join(folder, 'elsewhere/again'), { TZ: 'Pacific/Auckland', LANG: 'C' });
  output = await build(release, { TZ: 'America/New_York' });
  await again;
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function build(out: string, environment: Record<string, string>): Promise<string> {
  const child = Bun.spawn([process.execPath, 'build.ts', '--target', TARGET, '--out', out], {
    cwd: ROOT,
    env: {
      ...process.env,
      WELLPIPE_RELEASE_SECRET_KEY: key.secretKey,
      WELLPIPE_RELEASE_PUBLIC_KEY: key.publicKey,
      ...environment,
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

function run(command: string[], cwd = release): string {
  const { stdout, stderr, exitCode } = Bun.spawnSync(command, { cwd });
  if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
  return stdout.toString();
}

describe('a release of this machine', () => {
  test('has every file that installing and upgrading rely on, and names each in SHA256SUMS', () => {
    const names = readdirSync(release).sort();
    expect(names).toEqual(
      expect.arrayContaining([
        'SHA256SUMS',
        'SHA256SUMS.minisig',
        'VERSION',
        'server.json',
        EXECUTABLE,
        `${EXECUTABLE}.gz`,
        `wellpipe-${TARGET}.mcpb`,
        'wellpipe.cdx.json',
      ]),
    );
    const sums = parseChecksums(readFileSync(join(release, 'SHA256SUMS'), 'utf8'));
    expect([...sums.keys()]).toEqual(names.filter((name) => !name.startsWith('SHA256SUMS')));
    expect(readFileSync(join(release, 'VERSION'), 'utf8')).toBe(`${version}\n`);
    expect(output).toContain(`${TARGET} `);
  });

  test('is accepted by sha256sum and by minisign, which tells its version', () => {
    expect(run(['sha256sum', '--check', '--strict', 'SHA256SUMS'])).not.toContain('FAILED');
    const verified = run(['minisign', '-V', '-P', key.publicKey, '-m', 'SHA256SUMS']);
    expect(verified).toContain(`Trusted comment: wellpipe ${version} `);
  });

  test('made at the same time in another folder and time zone has the same bytes', () => {
    const again = join(folder, 'elsewhere/again');
    for (const name of ['SHA256SUMS', 'SHA256SUMS.minisig', 'wellpipe.cdx.json']) {
      expect(readFileSync(join(again, name), 'utf8')).toBe(readFileSync(join(release, name), 'utf8'));
    }
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual(['again']);
  });

  test('has an executable that knows what it was made from', () => {
    expect(JSON.parse(run([join(release, EXECUTABLE), '--version', '--json']))).toMatchObject({
      version,
      target: TARGET,
      releaseKey: key.publicKey,
    });
    const bytes = readFileSync(join(release, EXECUTABLE));
    expect(gunzipSync(readFileSync(join(release, `${EXECUTABLE}.gz`))).equals(bytes)).toBe(true);
  });

  test('passes what the workflow checks on every system', () => {
    const checked = run([join(ROOT, '.ci/check-release'), release, TARGET], folder);
    expect(checked).toEndWith(`${EXECUTABLE} ${version}: ok\n`);
  });

  test('has a bundle that unpacks into a server that runs', async () => {
    const unpacked = join(folder, 'bundle');
    const mcpbPath = join(release, `wellpipe-${TARGET}.mcpb`);
    expect(await unpackExtension({ mcpbPath, outputDir: unpacked, silent: true })).toBe(true);
    const { server } = JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8'));
    const executable = join(unpacked, server.entry_point);
    expect(statSync(executable).mode & 0o777).toBe(0o755);
    expect(run([executable, '--version'])).toBe(`${version}\n`);
  });

  test('lists what is inside: the runtime and the packages of the program', () => {
    const { components } = JSON.parse(readFileSync(join(release, 'wellpipe.cdx.json'), 'utf8'));
    const names = components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['bun', '@modelcontextprotocol/sdk', 'citty', 'valibot']));
    expect(names).not.toContain('@biomejs/biome');
  });
});

test('a folder with other files in it is not replaced by a release', async () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'mine'), '');
  await expect(build(other, {})).rejects.toThrow('has other files than a release in it');
  expect(readdirSync(other)).toEqual(['mine']);
});

test('a secret key without the public one to check it with is refused', async () => {
  await expect(build(join(folder, 'unsigned'), { WELLPIPE_RELEASE_PUBLIC_KEY: '' })).rejects.toThrow(
    'no public key',
  );
});

test('a platform that Wellpipe is not made for is named', () => {
  const { stderr, exitCode } = Bun.spawnSync([process.execPath, 'build.ts', '--target', 'linux-x86'], {
    cwd: ROOT,
  });
  expect(exitCode).toBe(1);
  expect(stderr.toString()).toContain('there is no target "linux-x86". Targets: linux-x64, ');
});
