import { AppError } from '../core/errors.ts';

/** Secrets kept by the operating system for this member, each under a name. */
export interface Keychain {
  /** Undefined where there is none, and on Linux also where the keychain is locked. */
  read(name: string): Promise<string | undefined>;
  write(name: string, secret: string): Promise<void>;
  /** What is not there is no error. */
  remove(name: string): Promise<void>;
}

const SERVICE = 'wellpipe';
const USE_PASSPHRASE = 'or protect the login by `wellpipe auth protect passphrase`';
const UNLOCK = `Unlock your keychain, which logging in to the desktop does, ${USE_PASSPHRASE}.`;

/** What Bun 1.4.5 passes on of the platform's own words, which are all that tells one failure from another. */
const CAUSES: readonly { sign: RegExp; what: string; hint: string }[] = [
  {
    sign: /libsecret not available/i,
    what: 'the library libsecret is not installed',
    hint: `Install it (Debian, Ubuntu: libsecret-1-0; Fedora, Arch: libsecret), ${USE_PASSPHRASE}.`,
  },
  {
    sign: /autolaunch|could not connect|connection is closed/i,
    what: 'there is no session bus (D-Bus)',
    hint: `Run the same inside your desktop session, ${USE_PASSPHRASE}.`,
  },
  {
    sign: /not provided by any|was not activat|ServiceUnknown/i,
    what: 'no keychain service is running',
    hint: `Install and start one (gnome-keyring, KWallet or KeePassXC), ${USE_PASSPHRASE}.`,
  },
  {
    sign: /does not exist at path/i,
    what: 'it has no keyring yet',
    hint: `Make a default keyring (Passwords and Keys, or log in to the desktop once), ${USE_PASSPHRASE}.`,
  },
  { sign: /locked|interaction is not allowed/i, what: 'it is locked', hint: UNLOCK },
  { sign: /cancel|dismiss|denied/i, what: 'access to it was denied', hint: UNLOCK },
];

/** Keychain on macOS, Secret Service (gnome-keyring, KWallet, …) on Linux, Credential Manager on Windows. */
export const SYSTEM_KEYCHAIN: Keychain = {
  read: (name) => use(async (secrets) => (await secrets.get({ service: SERVICE, name })) ?? undefined),
  write: (name, value) => use((secrets) => secrets.set({ service: SERVICE, name, value })),
  remove: (name) => use(async (secrets) => void (await secrets.delete({ service: SERVICE, name }))),
};

async function use<T>(act: (secrets: typeof Bun.secrets) => Promise<T>): Promise<T> {
  if (typeof Bun === 'undefined') {
    throw unusable('only the wellpipe executable reaches it', `Use the executable, ${USE_PASSPHRASE}.`);
  }
  try {
    return await act(Bun.secrets);
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const { what, hint } = CAUSES.find(({ sign }) => sign.test(text)) ?? {
      what: 'the system refuses',
      hint: `Look at your keychain's own program, ${USE_PASSPHRASE}.`,
    };
    throw unusable(what, hint, error);
  }
}

function unusable(what: string, hint: string, cause?: unknown): AppError {
  return new AppError('config', `The keychain of this machine cannot be used: ${what}.`, { hint, cause });
}
