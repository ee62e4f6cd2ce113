import { describe, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { canMount, SmallDisk } from './support/faults-disk.ts';
import { findFreePort } from './support/ports.ts';
import { cutShort, hang, ReleaseServer, redirectTo } from './support/release-server.ts';
import { fakeExecutable, finish, Stranger, SYSTEMS } from './support/stranger.ts';

const NOBODY = 65_534;
const ASSET = `wellpipe-linux-${process.arch}`;
const SYMBOL_OF_LIBSTDCPP = 'Error relocating ./wellpipe: _ZNSt6thread4joinEv: symbol not found';

interface Scene {
  server: ReleaseServer;
  stranger: Stranger;
}

interface FaultCase {
  fault: string;
  /** Makes it so, and answers with flags. Without `--from` it is the server's release. */
  arrange(scene: Scene): undefined | string[] | Promise<string[]>;
  /** Somebody whom file modes apply to runs it. */
  asNobody?: true;
  code: number;
  message: string | RegExp;
  /** Without an executable from before. */
  fresh?: true;
}

const FAULTS: readonly FaultCase[] = [
  {
    fault: 'a download that is cut',
    arrange({ server }) {
      for (const name of [ASSET, `${ASSET}.gz`]) server.faults.set(name, cutShort);
    },
    code: 31,
    message: `/${ASSET} could not be downloaded: `,
  },
  {
    fault: 'sums that are cut',
    arrange({ server }) {
      server.faults.set('SHA256SUMS', cutShort);
    },
    code: 31,
    message: '/SHA256SUMS could not be downloaded: ',
  },
  {
    fault: 'a wrong checksum',
    arrange({ server }) {
      server.files.set(`${ASSET}.gz`, gzipSync('something else'));
    },
    code: 50,
    message: `${ASSET}.gz is not what SHA256SUMS says: it is damaged, or not ours.`,
  },
  {
    fault: 'no sums',
    arrange({ server }) {
      server.files.delete('SHA256SUMS');
    },
    code: 31,
    message: '/SHA256SUMS could not be downloaded: it is not there (404).',
  },
  {
    fault: 'sums without this system',
    arrange({ server }) {
      server.files.set('SHA256SUMS', Buffer.from(`${'0'.repeat(64)}  wellpipe-plan9-mips\n`));
    },
    code: 50,
    message: `SHA256SUMS does not list ${ASSET}.`,
  },
  {
    fault: 'a page in the place of the sums',
    arrange({ server }) {
      server.files.set('SHA256SUMS', Buffer.from('<html>Log in to this network</html>'));
    },
    code: 50,
    message: `SHA256SUMS does not list ${ASSET}.`,
  },
  {
    fault: 'a file that is listed and not there',
    arrange({ server }) {
      server.files.delete(ASSET);
      server.files.delete(`${ASSET}.gz`);
    },
    code: 31,
    message: `/${ASSET} could not be downloaded: it is not there (404).`,
  },
  {
    fault: 'nobody at the address',
    async arrange() {
      return ['--from', `http://127.0.0.1:${await findFreePort()}`];
    },
    code: 31,
    message: '/SHA256SUMS could not be downloaded: ',
  },
  {
    fault: 'a redirect to http',
    arrange({ server }) {
      server.faults.set('SHA256SUMS', redirectTo(`${server.url}/${ASSET}`));
    },
    code: 31,
    message: '/SHA256SUMS could not be downloaded: it is redirected to an address that is not https.',
  },
  {
    fault: 'a compressed file that is none',
    arrange({ server }) {
      server.files.set(`${ASSET}.gz`, Buffer.from('nothing'));
      server.sum();
    },
    code: 50,
    message: `${ASSET}.gz cannot be unpacked.`,
  },
  {
    fault: 'an executable that fails',
    arrange: ({ server }) => put(server, '#!/bin/sh\necho "bad day" >&2\nexit 3\n'),
    code: 50,
    message: /Wellpipe does not start here \(exit code 3\)\.\nhint: It said: bad day/,
  },
  {
    fault: 'an executable that is no Wellpipe',
    arrange: ({ server }) => put(server, '#!/bin/sh\necho "Welcome, what would you like?"\n'),
    code: 50,
    message: 'does not answer with a version: it is no Wellpipe.',
  },
  {
    fault: 'another version than the one asked for',
    arrange: () => ['--version', '1.2.4'],
    code: 50,
    message: 'This is 1.2.3, not 1.2.4.',
  },
  {
    fault: 'musl without libstdc++',
    arrange({ server, stranger }) {
      stranger.pretend('apk', 'exit 0\n');
      const line = (library: string) =>
        `echo 'Error loading shared library ${library}: No such file or directory (needed by wellpipe)' >&2\n`;
      return put(
        server,
        `#!/bin/sh\n${line('libstdc++.so.6')}${line('libgcc_s.so.1')}echo '${SYMBOL_OF_LIBSTDCPP}'\nexit 127\n`,
      );
    },
    code: 50,
    message: /this system lacks libgcc_s\.so\.1 libstdc\+\+\.so\.6\.\nhint: apk add libstdc\+\+ libgcc, /,
  },
  {
    fault: 'glibc without a library',
    arrange: ({ server }) =>
      put(
        server,
        "#!/bin/sh\necho 'wellpipe: error while loading shared libraries: libdl.so.2: cannot open' >&2\nexit 127\n",
      ),
    code: 50,
    message: /this system lacks libdl\.so\.2\.\nhint: Install the packages/,
  },
  {
    fault: 'a glibc that is too old',
    arrange: ({ server }) =>
      put(server, `#!/bin/sh\necho "libc.so.6: version \\\`GLIBC_2.17' not found" >&2\nexit 1\n`),
    code: 50,
    message: 'it needs glibc 2.17 or newer.',
  },
  {
    fault: 'a processor that cannot run it',
    arrange: ({ server }) => put(server, '#!/bin/sh\nkill -ILL $$\n'),
    code: 50,
    message: 'this processor lacks an instruction it needs (SSE4.2).',
  },
  {
    fault: 'a folder where the executable goes',
    arrange({ stranger }) {
      mkdirSync(join(stranger.home, 'bin/wellpipe'), { recursive: true });
      return ['--dir', 'bin'];
    },
    code: 40,
    message: '/bin/wellpipe is a folder.',
  },
  {
    fault: 'a file where the folder goes',
    arrange({ stranger }) {
      writeFileSync(join(stranger.home, '.wellpipe'), '');
      return [];
    },
    code: 40,
    message: /The folder .+\/\.wellpipe\/bin cannot be made: Not a directory|File exists/,
    fresh: true,
  },
  {
    fault: 'a folder that may not be written to',
    arrange({ stranger }) {
      stranger.own(NOBODY);
      chmodSync(dirname(stranger.target), 0o500);
    },
    asNobody: true,
    code: 40,
    message: /Nothing can be written to .+\/bin: Permission denied\./,
  },
  {
    fault: 'a home that may not be written to',
    arrange({ stranger }) {
      stranger.own(NOBODY);
      chmodSync(stranger.home, 0o500);
    },
    asNobody: true,
    code: 40,
    message: /The folder .+ cannot be made: Permission denied\./,
    fresh: true,
  },
  {
    fault: 'neither curl nor wget',
    arrange: ({ stranger }) => void stranger.without('curl', 'wget'),
    code: 50,
    message: 'Neither curl nor wget is here.',
  },
  {
    fault: 'nothing to check a sum with',
    arrange: ({ stranger }) => void stranger.without('sha256sum'),
    code: 50,
    message: 'Nothing here can check the download',
  },
  {
    fault: 'a program for sums that fails',
    arrange: ({ stranger }) => void stranger.pretend('sha256sum', 'exit 1\n'),
    code: 50,
    message: /is not what SHA256SUMS says.+\n.+got nothing/,
  },
  {
    fault: 'a file of this machine that is not there',
    arrange: () => ['--from', 'nowhere/wellpipe'],
    code: 40,
    message: '/nowhere/wellpipe cannot be read.',
  },
  {
    fault: 'a folder of this machine',
    arrange: ({ stranger }) => ['--from', stranger.programs],
    code: 2,
    message: /is a folder\.\nhint: Name the file in it: --from .+\/wellpipe-linux-/,
  },
  {
    fault: 'a file of this machine that the sums beside it do not list',
    arrange({ stranger, server }) {
      return ['--from', save(stranger, server, 'other')];
    },
    code: 50,
    message: 'The SHA256SUMS beside it does not list other.',
  },
  {
    fault: 'a file of this machine that is not what the sums beside it say',
    arrange({ stranger, server }) {
      server.files.set(ASSET, Buffer.from('something else'));
      return ['--from', save(stranger, server, ASSET)];
    },
    code: 50,
    message: `${ASSET} is not what SHA256SUMS says`,
  },
  {
    fault: 'a compressed file of this machine, and no gzip',
    arrange({ stranger, server }) {
      stranger.without('gzip');
      return ['--from', save(stranger, server, `${ASSET}.gz`)];
    },
    code: 50,
    message: 'gzip, which unpacks it, is not here.',
  },
];

describe.each(SYSTEMS)('$name', (system) => {
  test.each(FAULTS)('$fault: a message, and nothing has changed', async (given) => {
    await using server = await ReleaseServer.start();
    server.put(ASSET, fakeExecutable('1.2.3'));
    using stranger = new Stranger(system);
    if (!given.fresh) stranger.placeFormer('1.0.0');
    const args = (await given.arrange({ server, stranger })) ?? [];
    const before = stranger.tree();

    const from = args.includes('--from') ? [] : ['--from', server.url];
    const uid = given.asNobody && process.getuid?.() === 0 ? { uid: NOBODY } : {};
    const { code, stderr } = await stranger.install([...args, ...from], uid);
    const errors = stderr.split('\n').filter((line) => !line.startsWith('note: '));
    expect({ code, errors }).toEqual({
      code: given.code,
      errors: [expect.stringMatching(/^error: .+[.]$/), expect.stringMatching(/^hint: ./), ''],
    });
    if (typeof given.message === 'string') expect(errors[0]).toContain(given.message);
    else expect(errors.join('\n')).toMatch(given.message);
    expect(stranger.tree()).toEqual(before);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s in the middle of a download: it ends at once, and nothing has changed',
    async (signal) => {
      await using server = await ReleaseServer.start();
      server.put(ASSET, fakeExecutable('1.2.3'));
      const asked = Promise.withResolvers<void>();
      server.faults.set(`${ASSET}.gz`, (response, file) => {
        hang(response, file);
        asked.resolve();
      });
      using stranger = new Stranger(system);
      const child = stranger.start(['--from', server.url]);
      const ended = finish(child);
      await asked.promise;
      child.kill(signal);
      const { code, stderr } = await ended;
      expect({ code, stderr }).toEqual({
        code: 130,
        stderr: expect.stringContaining('note: Interrupted: nothing was installed.\n'),
      });
      expect(stranger.tree()).toEqual([]);
      await server.waitForSilence();
    },
  );

  test.each([
    { at: 'gzip', outcome: 'former' },
    { at: 'chmod', outcome: 'former' },
    { at: 'cmp', outcome: 'former' },
    { at: 'ln', outcome: 'replaced' },
    { at: 'mv', outcome: 'replaced' },
  ] as const)('SIGTERM during $at: the executable is the $outcome one', async ({ at, outcome }) => {
    await using server = await ReleaseServer.start();
    server.put(ASSET, fakeExecutable('1.2.3'));
    using stranger = new Stranger(system);
    stranger.placeFormer('1.0.0');
    stranger.pretend(at, `kill -TERM $PPID\nexec ${Bun.which(at)} "$@"\n`);
    const before = stranger.tree();
    const { code } = await stranger.install(['--no-modify-path', '--from', server.url]);
    if (outcome === 'former') {
      expect({ code, tree: stranger.tree() }).toEqual({ code: 130, tree: before });
    } else {
      expect({ code, executable: readFileSync(stranger.target, 'utf8') }).toEqual({
        code: 0,
        executable: fakeExecutable('1.2.3'),
      });
      expect(readFileSync(`${stranger.target}.previous`, 'utf8')).toContain('1.0.0');
      expect(stranger.tree()).toHaveLength(4);
    }
  });

  test.skipIf(!canMount).each([
    ['download', 512, (megabyte: Buffer) => megabyte],
    ['executable', 512, () => Buffer.alloc(1_000_000)],
  ])('a disk with no room for the %s: a message, and nothing is left', async (_, sizeKiB, make) => {
    await using server = await ReleaseServer.start();
    server.put(
      ASSET,
      make(Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)).toBase64().repeat(20))),
    );
    using stranger = new Stranger(system);
    using _disk = new SmallDisk({ home: { wellpipeHome: join(stranger.home, '.wellpipe') } }, sizeKiB);
    const { code, stderr } = await stranger.install(['--from', server.url]);
    expect({ code, stderr }).toEqual({
      code: 40,
      stderr: expect.stringContaining('error: The disk is full'),
    });
    expect(stranger.tree()).toEqual(['700 .wellpipe']);
  });

  test.skipIf(!canMount).each([
    ['ro', 40, 'Read-only file system.'],
    ['noexec', 50, 'programs may not be run there'],
  ])('a home that is mounted %s: a message, and nothing is left', async (option, expected, message) => {
    await using server = await ReleaseServer.start();
    server.put(ASSET, fakeExecutable('1.2.3'));
    using stranger = new Stranger(system);
    spawnSync('mount', ['-t', 'tmpfs', '-o', `mode=755,${option}`, 'tmpfs', stranger.home]);
    try {
      const { code, stderr } = await stranger.install(['--from', server.url]);
      expect({ code, stderr }).toEqual({ code: expected, stderr: expect.stringContaining(message) });
      expect(stranger.tree()).toEqual([]);
    } finally {
      spawnSync('umount', ['--lazy', stranger.home]);
    }
  });
});

test.each([
  [['--colour'], '--colour is not known here.'],
  [['wellpipe'], 'wellpipe is not known here.'],
  [['--version'], '--version needs a value.'],
  [['--dir='], '--dir needs a value.'],
  [['--from', '--no-modify-path'], '--from needs a value.'],
  [['--version', '../latest'], '../latest is no version.'],
  [['--dir', 'a:b'], '/a:b cannot be on a PATH.'],
  [['--from', 'ftp://example.com/'], 'The address of the release is not one of https.'],
  ...[
    'http://example.com',
    'http://127.0.0.1.example.com',
    'http://127.0.0.1:80@example.com',
    'https://',
  ].map((from): [string[], string] => [['--from', from], 'The address of the release cannot be used.']),
  ...['https://ada:secret@example.com', 'https://example.com/?token=secret', 'https://exa mple.com'].map(
    (from): [string[], string] => [['--from', from], 'The address of the release cannot be used.'],
  ),
])('%p: an error of the command line', async (args, message) => {
  using stranger = new Stranger();
  const { code, stdout, stderr } = await stranger.install(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('secret');
  expect(stranger.tree()).toEqual([]);
});

test('--help tells every flag', async () => {
  using stranger = new Stranger();
  const { code, stdout } = await stranger.install(['--help']);
  expect(code).toBe(0);
  for (const flag of ['--version X', '--dir DIR', '--from URL', '--from FILE', '--no-modify-path']) {
    expect(stdout).toContain(`  ${flag}`);
  }
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
});

test('what a killed run has left goes with the next one, and what runs now stays', async () => {
  await using server = await ReleaseServer.start();
  server.put(ASSET, fakeExecutable('1.2.3'));
  using stranger = new Stranger();
  const folders = ['old', 'new'].map((name) => join(dirname(stranger.target), `.wellpipe-install.${name}`));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  spawnSync('touch', ['-d', '3 days ago', folders[0] ?? '']);
  await stranger.install(['--no-modify-path', '--from', server.url]);
  expect(stranger.tree().filter((line) => line.includes('.wellpipe-install.'))).toEqual([
    expect.stringContaining('.wellpipe-install.new'),
  ]);
});

function put(server: ReleaseServer, executable: string): undefined {
  server.put(ASSET, executable);
}

/** The release in a folder of this machine; the compressed or plain file goes by that name. */
function save(stranger: Stranger, server: ReleaseServer, name: string): string {
  const folder = join(stranger.root, 'download');
  mkdirSync(folder);
  writeFileSync(join(folder, 'SHA256SUMS'), server.files.get('SHA256SUMS') ?? '');
  const path = join(folder, name);
  writeFileSync(path, server.files.get(name) ?? 'other');
  return path;
}
