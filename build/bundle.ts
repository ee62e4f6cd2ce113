import packageJson from '../package.json' with { type: 'json' };
import { TOOLS } from '../src/mcp/tools.ts';
import { type Target, targetName } from '../src/release/target.ts';
import { type Packed, toZip } from './archives.ts';

const PLATFORMS = { linux: 'linux', darwin: 'darwin', windows: 'win32' } as const;
const REPOSITORY = packageJson.repository.url;

/** The MCP bundle of a platform, for Claude Desktop and others to install by a double click. */
export function bundleName(target: Target): string {
  return `wellpipe-${targetName(target)}.mcpb`;
}

/** No desktop that installs bundles runs on musl. */
export function hasBundle(target: Target): boolean {
  return !target.isMusl;
}

export function makeBundle(target: Target, executable: Packed, icon: Uint8Array): Uint8Array {
  const manifest = makeManifest(target);
  return toZip([
    { name: 'manifest.json', content: `${JSON.stringify(manifest, null, 2)}\n` },
    { name: manifest.icon, content: icon },
    { name: manifest.server.entry_point, content: executable, isExecutable: true },
  ]);
}

/**
 * A bundle names no processor, so each is made for one. Every setting may stay blank: `.env` and the login
 * from the conversation serve as well, and Wellpipe reads a blank that Claude Desktop hands over as unset.
 */
export function makeManifest(target: Target) {
  const executable = `server/wellpipe${target.os === 'windows' ? '.exe' : ''}`;
  return {
    manifest_version: '0.3',
    name: packageJson.name,
    display_name: 'Wellpipe',
    version: packageJson.version,
    description: packageJson.description,
    author: { name: 'The Wellpipe authors', url: REPOSITORY },
    repository: { type: 'git', url: REPOSITORY },
    homepage: REPOSITORY,
    documentation: `${REPOSITORY}#readme`,
    support: `${REPOSITORY}/issues`,
    license: packageJson.license,
    icon: 'icon.png',
    keywords: ['whoop', 'recovery', 'sleep', 'strain', 'hrv'],
    server: {
      type: 'binary',
      entry_point: executable,
      mcp_config: {
        command: `${variable('__dirname')}/${executable}`,
        args: ['serve'],
        env: {
          WHOOP_CLIENT_ID: variable('user_config.client_id'),
          WHOOP_CLIENT_SECRET: variable('user_config.client_secret'),
        },
      },
    },
    tools: TOOLS.map(({ name, description }) => ({ name, description })),
    user_config: {
      client_id: {
        type: 'string',
        title: 'Client ID',
        description: 'Of your WHOOP developer app. Leave it blank when `wellpipe init` has set it up.',
        required: false,
        default: '',
      },
      client_secret: {
        type: 'string',
        title: 'Client secret',
        description: 'Of the same app. Leave it blank when `wellpipe init` has set it up.',
        required: false,
        sensitive: true,
        default: '',
      },
    },
    compatibility: { platforms: [PLATFORMS[target.os]] },
  };
}

/** What the program that installs the bundle puts its own value in place of. */
function variable(name: string): string {
  return `\${${name}}`;
}
