/** Who else replaces and removes the program, and how they are told to. */
export interface Keeper {
  kind: 'source' | 'extension' | 'package' | 'unwritable';
  /** Why Wellpipe leaves the file alone, as a sentence. */
  reason: string;
  /** The next step to another version, as a sentence. */
  upgrade: string;
  /** The next step to be rid of it, as a sentence. */
  remove: string;
}

export const SOURCE_KEEPER: Keeper = {
  kind: 'source',
  reason: 'Wellpipe runs from its source here.',
  upgrade: 'Update the checkout by `git pull`.',
  remove: 'Delete the checkout.',
};

export const EXTENSION_KEEPER: Keeper = {
  kind: 'extension',
  reason: 'This Wellpipe belongs to an extension (.mcpb) of an assistant, which replaces it as a whole.',
  upgrade: "Claude Desktop updates it: Settings, Extensions; or open the newer release's .mcpb there.",
  remove: 'Remove the extension in Claude Desktop: Settings, Extensions.',
};

/** Where Claude Desktop unpacks extensions, also where their manifest cannot be read. */
export function isExtensionPath(path: string): boolean {
  return /\/Claude Extensions\//i.test(withSlashes(path));
}

interface Packages {
  /** Of a path with forward slashes. */
  sign: RegExp;
  name: string;
  upgrade: string;
  remove: string;
}

/** A file put into `/usr/local/bin` or `/opt/homebrew/bin` by hand is none of them: theirs are links. */
const PACKAGES: readonly Packages[] = [
  {
    sign: /\/Cellar\//,
    name: 'Homebrew',
    upgrade: 'brew upgrade wellpipe',
    remove: 'brew uninstall wellpipe',
  },
  {
    sign: /\/nix\/store\//,
    name: 'Nix',
    upgrade: 'nix profile upgrade wellpipe',
    remove: 'nix profile remove wellpipe',
  },
  { sign: /^\/snap\//, name: 'snap', upgrade: 'snap refresh wellpipe', remove: 'snap remove wellpipe' },
  {
    sign: /\/scoop\/apps\//i,
    name: 'Scoop',
    upgrade: 'scoop update wellpipe',
    remove: 'scoop uninstall wellpipe',
  },
  {
    sign: /\/WinGet\/Packages\//i,
    name: 'WinGet',
    upgrade: 'winget upgrade wellpipe',
    remove: 'winget uninstall wellpipe',
  },
  {
    sign: /\/(?:node_modules|\.npm\/_npx)\//,
    name: 'npm',
    upgrade: 'npm update -g wellpipe',
    remove: 'npm uninstall -g wellpipe',
  },
  {
    sign: /^\/opt\/local\//,
    name: 'MacPorts',
    upgrade: 'port upgrade wellpipe',
    remove: 'port uninstall wellpipe',
  },
  {
    sign: /^\/(?:usr\/(?:s?bin|lib|lib64|libexec|share)|s?bin)\//,
    name: "the system's package manager",
    upgrade: 'apt upgrade wellpipe',
    remove: 'apt remove wellpipe',
  },
];

export function packageKeeperOf(path: string): Keeper | undefined {
  const found = PACKAGES.find(({ sign }) => sign.test(withSlashes(path)));
  if (!found) return undefined;
  return {
    kind: 'package',
    reason: `${path} belongs to ${found.name}.`,
    upgrade: `Use it, such as \`${found.upgrade}\`.`,
    remove: `Use it, such as \`${found.remove}\`.`,
  };
}

function withSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}

export function unwritableFolder(folder: string): Keeper {
  const advice = 'as somebody who may write there';
  return {
    kind: 'unwritable',
    reason: `${folder} cannot be written by this user.`,
    upgrade: `Run \`wellpipe upgrade\` ${advice}.`,
    remove: `Delete the executable ${advice}.`,
  };
}
