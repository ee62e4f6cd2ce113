import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineReader } from '../../support/line-reader.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';

const BUS = 'dbus-run-session';
/** What a real keychain takes, and the Debian packages that bring it. */
const PROGRAMS = {
  [BUS]: 'dbus-daemon',
  'dbus-send': 'dbus-bin',
  'gnome-keyring-daemon': 'gnome-keyring',
};
/** Starts gnome-keyring, tells the address of the bus once it can be asked, and ends with its stdin. */
const SCRIPT = `
case $1 in
  unlocked) printf keyring-password | gnome-keyring-daemon --unlock --foreground --components=secrets & ;;
  locked) gnome-keyring-daemon --start --foreground --components=secrets & ;;
esac >/dev/null
keyring=$!
is_up() {
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
    string:org.freedesktop.secrets | grep -q true
}
[ "$1" = none ] || until is_up; do sleep 0.02; done
echo "$DBUS_SESSION_BUS_ADDRESS"
cat >/dev/null
[ "$1" = none ] || kill "$keyring"
`;
/** A bus that knows no service to start when somebody asks for one. */
const BARE_BUS = `<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=${tmpdir()}</listen>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
`;

type KeychainState = 'unlocked' | 'locked' | 'none';

/**
 * A desktop session with a bus of its own and a real keychain, gnome-keyring, whose keyrings are in the
 * member's home. The first that is unlocked makes the keyring.
 */
export class DesktopSession implements AsyncDisposable {
  /** For programs of this session. */
  readonly env: Readonly<Record<string, string>>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, env: Readonly<Record<string, string>>) {
    this.#child = child;
    this.env = env;
  }

  static async start(home: ScratchHome, keychain: KeychainState = 'unlocked'): Promise<DesktopSession> {
    const runtime = join(home.home, 'runtime');
    const config = join(home.home, 'bare-bus.conf');
    mkdirSync(runtime, { recursive: true, mode: 0o700 });
    writeFileSync(config, BARE_BUS);
    const child = spawn(
      BUS,
      [...(keychain === 'none' ? [`--config-file=${config}`] : []), '--', 'sh', '-c', SCRIPT, 'sh', keychain],
      {
        env: { PATH: process.env.PATH, ...home.env, XDG_RUNTIME_DIR: runtime },
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    const address = await new LineReader(child.stdout).next();
    return new DesktopSession(child, { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime });
  }

  /** As a screen saver does. Whoever has been given a key keeps it. */
  async lockKeychain(): Promise<void> {
    const service = ['--dest=org.freedesktop.secrets', '/org/freedesktop/secrets'];
    const collection = 'array:objpath:/org/freedesktop/secrets/collection/login';
    const lock = Bun.spawn(
      [
        'dbus-send',
        '--session',
        '--print-reply',
        ...service,
        'org.freedesktop.Secret.Service.Lock',
        collection,
      ],
      { env: { ...this.env, PATH: process.env.PATH }, stdout: 'ignore' },
    );
    if ((await lock.exited) !== 0) throw new Error('The keychain could not be locked.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = Promise.withResolvers<void>();
    this.#child.once('exit', () => ended.resolve());
    this.#child.stdin?.end();
    await ended.promise;
  }
}

/** A machine without them must not pass for one where the keychain works. */
/** Debian packages that a real keychain needs and this machine lacks. */
export function missingPackages(): string[] {
  const programs = Object.entries(PROGRAMS).filter(([program]) => !Bun.which(program));
  return programs.map(([, debianPackage]) => debianPackage);
}
