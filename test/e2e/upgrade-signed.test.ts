import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { copyFileSync, linkSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '../../build/compile.ts';
import { parseSecretKey, signMessage } from '../../build/signing.ts';
import { targetName } from '../../src/release/target.ts';
import { makeReleaseKey } from '../support/release-key.ts';
import { canRunScripts, Installed, OWN_VERSION, TARGET } from './support/installed.ts';
import { until } from './support/waiting.ts';

const NEWER = '9.9.9';
const OURS = makeReleaseKey();
const THEIRS = makeReleaseKey();

/** An executable that knows a key, which those of this project do not have yet. */
let folder = '';
let keyed = '';

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'wellpipe-keyed-')));
  keyed = join(folder, 'wellpipe');
  await compile({
    entry: join(import.meta.dir, 'support', 'settled-server-program.ts'),
    outfile: keyed,
    facts: { target: targetName(TARGET), releaseKey: OURS.publicKey },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A release, signed unless `secretKey` is null; `signedFor` is the version that the signature names. */
async function start({
  secretKey = OURS.secretKey as string | null,
  signedFor = NEWER,
  version = NEWER,
} = {}) {
  const installed = await Installed.start();
  rmSync(installed.path);
  try {
    linkSync(keyed, installed.path);
  } catch {
    copyFileSync(keyed, installed.path);
  }
  installed.publish(version);
  const { files } = installed.releases;
  const sums = files.get('SHA256SUMS') ?? new Uint8Array();
  if (secretKey !== null) {
    const signature = signMessage(sums, `wellpipe ${signedFor}`, parseSecretKey(secretKey));
    files.set('SHA256SUMS.minisig', Buffer.from(signature));
  }
  return installed;
}

describe.if(canRunScripts)('an executable that knows the key of releases', () => {
  test('takes a release that is signed by it', async () => {
    await using installed = await start();
    expect(await installed.ask(['upgrade', '--check'])).toMatchObject({ verified: 'signature' });
    const answer = await installed.ask(['upgrade']);
    expect(answer).toMatchObject({ status: 'upgraded', installed: NEWER, verified: 'signature' });
    expect(installed.versionOf()).toBe(NEWER);
  });

  test.each([
    ['is not signed', { secretKey: null }, 'nobody has signed it'],
    ['is signed by another key', { secretKey: THEIRS.secretKey }, 'it was made with another key'],
    ['is signed as another version', { signedFor: '9.9.8' }, 'contradicts itself'],
    ['is an old one once more', { version: '0.0.1', signedFor: '0.0.1' }, 'older than the installed'],
  ])('refuses one that %s', async (_, options, message) => {
    await using installed = await start(options);
    const { code, stdout } = await installed.run(['upgrade', '--json']);
    expect(code).toBe(50);
    expect(JSON.parse(stdout).error.message).toContain(message);
    expect(installed.versionOf()).toBe(OWN_VERSION);
  });

  test('refuses one whose sums were changed after it was signed', async () => {
    await using installed = await start();
    const { files } = installed.releases;
    files.set(`wellpipe-${targetName(TARGET)}.gz`, Bun.gzipSync('#!/bin/sh\necho 9.9.9 # evil'));
    files.set('SHA256SUMS', Buffer.from(installed.releases.sums));
    const { code, stdout } = await installed.run(['upgrade', '--json']);
    expect(code).toBe(50);
    expect(JSON.parse(stdout).error.message).toContain('it is not of this file');
  });
});

describe.if(canRunScripts)('a running server', () => {
  const stateOf = (installed: Installed) => join(installed.home.wellpipeHome, 'state.db');

  test('upgrades by itself once it was switched on, once a day, and writes it down', async () => {
    await using installed = await start();
    expect(await installed.ask(['upgrade', '--auto', 'on'])).toMatchObject({ auto: 'on' });
    await using server = installed.start(['settled', stateOf(installed)]);
    await until('the new version', () => installed.versionOf() === NEWER);
    await using next = installed.start(['settled', stateOf(installed)]);
    server.endInput();
    next.endInput();
    expect(await server.waitForExit()).toBe(0);
    const { rows } = await installed.ask(['audit'], { executable: installed.previous });
    expect(JSON.stringify(rows)).toContain('"upgrade","executable"');
    expect(installed.releases.requested.filter((name) => name === 'SHA256SUMS')).toHaveLength(1);
  });

  test('does nothing of the kind unless it was switched on', async () => {
    await using installed = await start();
    await installed.ask(['upgrade', '--auto', 'off']);
    await using server = installed.start(['settled', stateOf(installed)]);
    await Bun.sleep(300);
    server.endInput();
    expect(await server.waitForExit()).toBe(0);
    expect(installed.releases.requested).toEqual([]);
  });
});
