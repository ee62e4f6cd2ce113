import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReleaseServer } from './support/release-server.ts';
import { DASH, fakeExecutable, INSTALLER, Stranger, SYSTEMS } from './support/stranger.ts';

const ASSET = `wellpipe-linux-${process.arch}`;
const SUMS = 'SHA256SUMS';
const SIGNATURE = 'SHA256SUMS.minisig';

const folder = mkdtempSync(join(tmpdir(), 'wellpipe-keys-'));
const keys = { ours: '', theirs: '' };
let script = '';

beforeAll(() => {
  for (const name of ['ours', 'theirs'] as const) keys[name] = makeKey(name);
  script = readFileSync(INSTALLER, 'utf8').replace("\n  public_key=''\n", `\n  public_key='${keys.ours}'\n`);
  expect(script).toContain(keys.ours);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const VERIFIERS = SYSTEMS.flatMap((system) => [
  ...(system === DASH ? [{ system, verifier: 'minisign', form: 'prehashed' as const }] : []),
  ...(system === DASH ? [{ system, verifier: 'openssl', form: 'legacy' as const }] : []),
  { system, verifier: 'openssl', form: 'prehashed' as const },
]);

describe.each(VERIFIERS)('$system.name, $verifier, $form', ({ system, verifier, form }) => {
  async function setOut(): Promise<{ server: ReleaseServer; stranger: Stranger } & AsyncDisposable> {
    const server = await ReleaseServer.start();
    server.put(ASSET, fakeExecutable('1.2.3'));
    server.files.set(SIGNATURE, sign(server, 'ours', form));
    const stranger = new Stranger(system);
    stranger.provide(verifier);
    return {
      server,
      stranger,
      async [Symbol.asyncDispose]() {
        stranger[Symbol.dispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  }

  test('takes a release that is signed with our key, and says nothing of it', async () => {
    await using scene = await setOut();
    const { code, stderr } = await scene.stranger.install(['--from', scene.server.url], { script });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test.each([
    { fault: 'no signature', change: () => undefined },
    {
      fault: 'the signature of another key',
      change: (server: ReleaseServer) => sign(server, 'theirs', form),
    },
    {
      fault: 'another key that goes by the id of ours',
      change: (server: ReleaseServer) =>
        withId(sign(server, 'theirs', form), Buffer.from(keys.ours, 'base64').subarray(2, 10)),
    },
    {
      fault: 'our key by another id',
      change: (server: ReleaseServer) => withId(sign(server, 'ours', form), Buffer.alloc(8)),
    },
    {
      fault: 'the signature of other sums',
      change: (server: ReleaseServer) => {
        const signature = server.files.get(SIGNATURE);
        server.put(ASSET, fakeExecutable('6.6.6'));
        return signature;
      },
    },
    {
      fault: 'a trusted comment that was changed',
      change: (server: ReleaseServer) =>
        Buffer.from(String(server.files.get(SIGNATURE)).replace('wellpipe 1.2.3', 'wellpipe 1.2.4')),
    },
    {
      fault: 'a signature that is cut',
      change: (server: ReleaseServer) => server.files.get(SIGNATURE)?.subarray(0, 120),
    },
    { fault: 'a page in its place', change: () => Buffer.from('<html>\n\n\n\n</html>') },
  ])('refuses $fault', async ({ change }) => {
    await using scene = await setOut();
    const { server, stranger } = scene;
    const signature = change(server);
    if (signature) server.files.set(SIGNATURE, signature);
    else server.files.delete(SIGNATURE);
    const { code, stderr } = await stranger.install(['--from', server.url], { script });
    expect({ code, stderr }).toEqual({
      code: 50,
      stderr: expect.stringMatching(
        /^error: (The signature of SHA256SUMS is not ours|The signature is missing)/,
      ),
    });
    expect(stranger.tree()).toEqual([]);
    expect(server.requests).toEqual([SUMS, SIGNATURE]);
  });
});

describe.each(SYSTEMS)('$name', (system) => {
  test('without a verifier it says so, once, and checks the sums', async () => {
    await using server = await ReleaseServer.start();
    server.put(ASSET, fakeExecutable('1.2.3'));
    using stranger = new Stranger(system);
    stranger.pretend('openssl', 'echo LibreSSL 3.3.6\n');
    const { code, stderr } = await stranger.install(['--from', server.url], { script });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'note: Checksum checked, signature not: neither minisign nor OpenSSL 3 is here.\n',
    });
  });

  test('a file of this machine is checked against the signed sums beside it', async () => {
    await using server = await ReleaseServer.start();
    server.put(ASSET, fakeExecutable('1.2.3'));
    server.files.set(SIGNATURE, sign(server, 'ours', 'prehashed'));
    using stranger = new Stranger(system);
    stranger.provide('minisign');
    const download = join(stranger.root, 'download');
    mkdirSync(download);
    for (const [name, file] of server.files) writeFileSync(join(download, name), file);
    const args = ['--from', join(download, `${ASSET}.gz`)];
    expect(await stranger.install(args, { script })).toMatchObject({ code: 0, stderr: '' });

    rmSync(join(download, SIGNATURE));
    expect(await stranger.install(args, { script })).toMatchObject({
      code: 50,
      stderr: expect.stringContaining('error: The signature is missing: SHA256SUMS.minisig.\n'),
    });
  });
});

/** A new pair of keys, without a passphrase: the public one. */
function makeKey(name: string): string {
  const [publicKey, secretKey] = [join(folder, `${name}.pub`), join(folder, `${name}.sec`)];
  run(['minisign', '-G', '-W', '-p', publicKey, '-s', secretKey]);
  return readFileSync(publicKey, 'utf8').split('\n')[1] ?? '';
}

function sign(server: ReleaseServer, name: keyof typeof keys, form: 'prehashed' | 'legacy'): Buffer {
  const message = join(folder, crypto.randomUUID());
  writeFileSync(message, server.files.get(SUMS) ?? '');
  run([
    'minisign',
    '-S',
    ...(form === 'legacy' ? ['-l'] : []),
    ...['-s', join(folder, `${name}.sec`), '-m', message, '-t', 'wellpipe 1.2.3 of a test'],
  ]);
  return readFileSync(`${message}.minisig`);
}

/** The signature, said to be of the key with this id. */
function withId(signature: Buffer, id: Buffer): Buffer {
  const lines = signature.toString().split('\n');
  const bytes = Buffer.from(lines[1] ?? '', 'base64');
  id.copy(bytes, 2);
  return Buffer.from(lines.with(1, bytes.toString('base64')).join('\n'));
}

function run(command: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(command, { stdin: 'ignore', stdout: 'ignore' });
  if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
}
