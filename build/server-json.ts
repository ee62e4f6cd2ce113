import packageJson from '../package.json' with { type: 'json' };
import { releaseFolder } from '../src/release/assets.ts';

const SCHEMA = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';
/** Of the registry, for `description`. */
const MAX_DESCRIPTION = 100;

/**
 * What the MCP registry is told of a release: its bundles, by address and sum. It refuses a version
 * beside a bundle, since the address has it.
 */
export function makeServerJson(bundles: ReadonlyMap<string, string>) {
  const { version, description, repository } = packageJson;
  if (description.length > MAX_DESCRIPTION) {
    throw new Error(
      `the description of package.json has more than the registry's ${MAX_DESCRIPTION} characters.`,
    );
  }
  return {
    $schema: SCHEMA,
    name: registryName(repository.url),
    title: 'Wellpipe',
    description,
    version,
    repository: { url: repository.url, source: 'github' },
    packages: [...bundles].map(([name, fileSha256]) => ({
      registryType: 'mcpb',
      identifier: new URL(name, releaseFolder(version)).href,
      fileSha256,
      transport: { type: 'stdio' },
    })),
  };
}

/** The registry lets who owns `github.com/owner` publish under `io.github.owner/`. */
function registryName(repository: string): string {
  const [, owner, name] = /^https:\/\/github\.com\/([^/]+)\/([^/]+?)(?:\.git)?$/.exec(repository) ?? [];
  if (owner && name) return `io.github.${owner}/${name}`;
  throw new Error(`the registry has no name for ${repository}: it is not on github.com.`);
}
