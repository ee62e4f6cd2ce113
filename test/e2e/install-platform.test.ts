import { describe, expect, test } from 'bun:test';
import { makeCertificate } from './support/certificate.ts';
import { ReleaseServer, redirectTo } from './support/release-server.ts';
import { fakeExecutable, Stranger, SYSTEMS } from './support/stranger.ts';

const GLIBC = 'echo "ldd (GNU libc) 2.36"\n';
const MUSL = 'echo "musl libc (x86_64)" >&2\nexit 1\n';

function pretendUname(system: string, machine: string): string {
  return `case $1 in -s) echo ${system} ;; -m) echo ${machine} ;; esac\n`;
}

/** `/proc/cpuinfo` is read by grep. */
function pretendFeatures(flags: string): string {
  return `case "$*" in *cpuinfo*) echo 'flags : ${flags}' ;; *) exec ${Bun.which('grep')} "$@" ;; esac\n`;
}

const INTEL = { 'machdep.cpu.features': 'FPU SSE3 SSE4.1 SSE4.2 POPCNT', 'sysctl.proc_translated': '0' };

function pretendSysctl(values: Readonly<Record<string, string>>): string {
  const cases = Object.entries(values).map(([name, value]) => `${name}) echo '${value}' ;;`);
  return `case $2 in ${cases.join(' ')} *) exit 1 ;; esac\n`;
}

const PLATFORMS = [
  { what: 'Linux on Intel', uname: ['Linux', 'x86_64'], ldd: GLIBC, asset: 'wellpipe-linux-x64' },
  { what: 'Linux on ARM', uname: ['Linux', 'aarch64'], ldd: GLIBC, asset: 'wellpipe-linux-arm64' },
  { what: 'musl on Intel', uname: ['Linux', 'x86_64'], ldd: MUSL, asset: 'wellpipe-linux-x64-musl' },
  { what: 'musl on ARM', uname: ['Linux', 'aarch64'], ldd: MUSL, asset: 'wellpipe-linux-arm64-musl' },
  { what: 'a Mac with Intel', uname: ['Darwin', 'x86_64'], sysctl: INTEL, asset: 'wellpipe-darwin-x64' },
  { what: 'a Mac with Apple silicon', uname: ['Darwin', 'arm64'], asset: 'wellpipe-darwin-arm64' },
  {
    what: 'a shell under Rosetta',
    uname: ['Darwin', 'x86_64'],
    sysctl: { ...INTEL, 'sysctl.proc_translated': '1' },
    asset: 'wellpipe-darwin-arm64',
  },
] as const;

describe.each(SYSTEMS)('$name', (system) => {
  test.each(PLATFORMS)('$what: $asset', async ({ uname: [kernel, machine], asset, ...given }) => {
    await using server = await ReleaseServer.start();
    for (const platform of PLATFORMS) server.put(platform.asset, fakeExecutable('1.2.3'));
    using stranger = new Stranger(system);
    stranger.pretend('uname', pretendUname(kernel, machine)).without('getconf');
    if ('ldd' in given) stranger.pretend('ldd', given.ldd);
    if ('sysctl' in given) stranger.pretend('sysctl', pretendSysctl(given.sysctl));
    stranger.pretend('grep', pretendFeatures('fpu sse4_1 sse4_2 popcnt'));
    const { code, stderr } = await stranger.install(['--from', server.url]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('no key built in') });
    expect(server.requests).toEqual(['SHA256SUMS', `${asset}.gz`]);
  });

  test.each([
    { kernel: 'FreeBSD', machine: 'amd64', message: 'There is no Wellpipe for FreeBSD.' },
    { kernel: 'Linux', machine: 'armv7l', message: 'There is no Wellpipe for armv7l.' },
    { kernel: 'Linux', machine: 'i686', message: 'There is no Wellpipe for i686.' },
    { kernel: 'MINGW64_NT-10.0', machine: 'x86_64', message: 'This installer is for Linux and macOS.' },
  ])('there is none for $kernel $machine', async ({ kernel, machine, message }) => {
    using stranger = new Stranger(system);
    stranger.pretend('uname', pretendUname(kernel, machine));
    const { code, stderr } = await stranger.install([]);
    expect({ code, stderr }).toEqual({
      code: 50,
      stderr: expect.stringContaining(`error: ${message}\nhint: `),
    });
  });

  test('a processor without SSE4.2 is told before anything is downloaded', async () => {
    using stranger = new Stranger(system);
    stranger.pretend('uname', pretendUname('Linux', 'x86_64'));
    stranger.pretend('grep', pretendFeatures('fpu sse2 ssse3 sse4a popcnt'));
    const { code, stderr } = await stranger.install(['--from', 'https://127.0.0.1:9']);
    expect({ code, stderr }).toEqual({
      code: 50,
      stderr: expect.stringContaining(
        'error: This processor lacks SSE4.2, which Wellpipe needs.\nhint: Intel',
      ),
    });
    stranger.pretend('uname', pretendUname('Darwin', 'x86_64'));
    stranger.pretend('sysctl', pretendSysctl({ 'machdep.cpu.features': 'FPU SSE3 SSE4.1' }));
    expect((await stranger.install([])).stderr).toContain('error: This processor lacks SSE4.2');
  });

  test('32-bit programs on a 64-bit kernel are no place for it', async () => {
    using stranger = new Stranger(system);
    stranger.pretend('uname', pretendUname('Linux', 'aarch64')).pretend('getconf', 'echo 32\n');
    const { code, stderr } = await stranger.install([]);
    expect({ code, stderr }).toEqual({
      code: 50,
      stderr: expect.stringContaining('error: This is a 32-bit system on a 64-bit processor (aarch64).'),
    });
  });

  test('over https it works, and a redirect to http is refused', async () => {
    using certificate = makeCertificate();
    await using server = await ReleaseServer.start(certificate);
    await using plain = await ReleaseServer.start();
    for (const release of [server, plain]) {
      release.put(`wellpipe-linux-${process.arch}`, fakeExecutable('1.2.3'));
    }
    using stranger = new Stranger(system);
    const env = { CURL_CA_BUNDLE: certificate.file, WGETRC: certificate.wgetrc };
    const { code, stderr } = await stranger.install(['--from', server.url], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('no key built in') });

    for (const name of server.files.keys()) server.faults.set(name, redirectTo(`${plain.url}/${name}`));
    const refused = await stranger.install(['--from', server.url], { env });
    expect(refused).toMatchObject({
      code: 31,
      stderr: expect.stringContaining('it is redirected to an address that is not https.'),
    });
  });
});
