import packageJson from '../../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
export const REPOSITORY: string = packageJson.repository.url;
export const USER_AGENT = `wellpipe/${VERSION} (+${REPOSITORY})`;
