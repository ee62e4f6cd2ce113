export type Environment = Readonly<Record<string, string | undefined>>;

interface Variable {
  about: string;
  fallback?: string;
  /** Never printed, not even by `doctor`. */
  secret?: true;
}

/** Every environment variable Wellpipe reads. README's table is generated from it. */
export const VARIABLES = {
  WELLPIPE_HOME: { about: 'the folder that holds everything', fallback: '~/.wellpipe' },
  WELLPIPE_ENV_FILE: { about: 'another `.env` (flag `--env-file`)', fallback: '`.env` in the home folder' },
  WHOOP_CLIENT_ID: { about: 'client id of your developer app' },
  WHOOP_CLIENT_SECRET: { about: 'client secret of your developer app', secret: true },
  WHOOP_REDIRECT_URI: {
    about: 'redirect URI registered for your app; several with blanks between, the preferred one first',
    fallback: 'http://localhost:3000/api/callback/whoop',
  },
  WHOOP_ACCESS_TOKEN: { about: 'access token; in the process environment a seed, used once', secret: true },
  WHOOP_REFRESH_TOKEN: { about: 'refresh token; in the process environment a seed, used once', secret: true },
  WHOOP_TOKEN_EXPIRES_AT: { about: 'when the access token expires (ISO 8601); without it, it is tried' },
  WHOOP_SCOPES: { about: 'scopes that WHOOP granted, separated by spaces' },
  WELLPIPE_PASSPHRASE: { about: 'opens a passphrase-protected `.env` without a prompt', secret: true },
  WHOOP_BASE_URL: {
    about: 'origin of OAuth and API; https, or http on loopback',
    fallback: 'https://api.prod.whoop.com',
  },
  WELLPIPE_RELEASES_URL: {
    about: 'folder that releases are fetched from; https, or http on loopback',
    fallback: 'the releases of this project on GitHub',
  },
  WELLPIPE_NO_UPDATE_CHECK: { about: 'no notice about a newer version, and no look for one' },
  WELLPIPE_LOG: { about: '`silent`, `error`, `warn`, `info` or `debug`, on stderr', fallback: 'warn' },
  NO_COLOR: { about: 'no colours' },
  FORCE_COLOR: { about: 'colours even without a terminal' },
  CI: { about: 'no browser is opened, nothing is asked, no newer version is looked for' },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;

/** Claude Desktop hands over a setting left blank as its own placeholder. */
const UNSET_PLACEHOLDER = '${user_config.';

/** A value that counts: empty ones and Claude Desktop's placeholders for blank settings do not. */
export function readVariable(environment: Environment, name: VariableName): string | undefined {
  const value = environment[name]?.trim();
  return value === undefined || value === '' || value.startsWith(UNSET_PLACEHOLDER) ? undefined : value;
}

/** Settings and tokens of Wellpipe itself, whatever their name will be. */
const OWN_VARIABLE = /^(WELLPIPE|WHOOP)_/;

/** The environment for a process that must not get the member's own settings and login. */
export function withoutOwnVariables(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !OWN_VARIABLE.test(name)));
}
