import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { findFreePort } from './ports.ts';
import { cutShort, type ReleaseServer, redirectTo } from './release-server.ts';
import { fakeExecutable, type Stranger } from './stranger.ts';

/** Somebody whom file modes apply to. */
export const NOBODY = 65_534;
export const ASSET = `wellpipe-linux-${process.arch}`;
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
  /** One of a kind whose others are tried on every system. */
  once?: true;
}

/** What can be wrong, and what the installer says to it; nothing has changed after any of them. */
export const FAULTS: readonly FaultCase[] = [
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
    message: 'SHA256SUMS cannot be used: "<html>Log in to this network</html>" is no line of it.',
  },
  {
    fault: 'empty sums',
    arrange({ server }) {
      server.files.set('SHA256SUMS', Buffer.alloc(0));
    },
    once: true,
    code: 50,
    message: 'SHA256SUMS cannot be used: it is empty.',
  },
  {
    fault: 'sums with half a line',
    arrange({ server }) {
      const sums = server.files.get('SHA256SUMS') ?? Buffer.alloc(0);
      server.files.set('SHA256SUMS', sums.subarray(0, -40));
    },
    once: true,
    code: 50,
    message: 'SHA256SUMS cannot be used: "',
  },
  {
    fault: 'sums with a name twice',
    arrange({ server }) {
      const sums = String(server.files.get('SHA256SUMS'));
      server.files.set('SHA256SUMS', Buffer.from(`${sums}${'0'.repeat(64)}  ${ASSET}\n`));
    },
    once: true,
    code: 50,
    message: `SHA256SUMS cannot be used: it names ${ASSET} twice.`,
  },
  {
    fault: 'a release older than what is installed',
    arrange: ({ server }) => put(server, fakeExecutable('0.9.0')),
    code: 50,
    message: /The release is 0\.9\.0, older than the installed 1\.0\.0\.\nhint: .+--version 0\.9\.0$/m,
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
      const { port } = new URL(server.url);
      server.faults.set('SHA256SUMS', redirectTo(`http://127.0.0.2:${port}/${ASSET}`));
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
    fault: 'an executable that is ended by the system',
    arrange: ({ server }) => put(server, '#!/bin/sh\nkill -SEGV $$\n'),
    code: 50,
    message: /Wellpipe does not start here: it is ended by signal 11\.\nhint: Please report it/,
  },
  {
    fault: 'an executable that does not answer',
    arrange({ server, stranger }) {
      stranger.pretend('sleep', 'exit 0\n');
      return put(server, `#!/bin/sh\ntrap '' TERM\nexec ${Bun.which('sleep')} 15\n`);
    },
    code: 50,
    message: 'The new executable did not answer within 30 s.',
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
    fault: 'a file of this machine that is no executable',
    arrange({ stranger }) {
      writeFileSync(join(stranger.root, 'list'), `touch ${join(stranger.home, 'was-run')}\n`);
      return ['--from', join(stranger.root, 'list')];
    },
    code: 50,
    message: '/list is no executable.',
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
