import { describe, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canMount, SmallDisk } from './support/faults-disk.ts';
import { ASSET, FAULTS, NOBODY } from './support/install-faults.ts';
import { hang, ReleaseServer } from './support/release-server.ts';
import { DASH, fakeExecutable, finish, Stranger, SYSTEMS } from './support/stranger.ts';

describe.each(SYSTEMS)('$name', (system) => {
  test.each(FAULTS.filter(({ once }) => !once || system === DASH))(
    '$fault: a message, and nothing has changed',
    async (given) => {
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
    },
  );

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
