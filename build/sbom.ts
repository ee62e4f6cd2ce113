import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import packageJson from '../package.json' with { type: 'json' };
import type { BuildFacts } from '../src/core/build-facts.ts';

interface NpmPackage {
  name: string;
  version: string;
  license?: string;
  /** Where its source is. */
  source?: string;
  folder: string;
}

/** A notice has to travel along where there is one (Apache License 2.0, 4d). */
const LICENSE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

/**
 * CycloneDX 1.6: what is inside the executables, from the modules that the compiler put there, with the
 * licence of each, which is also how their notices travel along.
 */
export function makeSbom(root: string, modules: readonly string[], facts: Omit<BuildFacts, 'target'>) {
  if (modules.length === 0) throw new Error('nothing was compiled here, so nobody knows what is inside.');
  const sums = readLockedSums(root);
  const packages = findPackages(modules);
  const components = [describeBun(), ...packages.map((found) => describePackage(found, sums))];
  const { name, version, description, license, repository } = packageJson;
  const self = `pkg:github/${new URL(repository.url).pathname.slice(1)}@v${version}`;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      ...(facts.date === undefined ? {} : { timestamp: facts.date }),
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': self,
        name,
        version,
        description,
        licenses: [{ license: { id: license } }],
        purl: self,
        externalReferences: [{ type: 'vcs', url: repository.url }],
        ...(facts.commit === undefined ? {} : { properties: [{ name: 'commit', value: facts.commit }] }),
      },
    },
    components,
    dependencies: [{ ref: self, dependsOn: components.map((component) => component['bom-ref']) }],
  };
}

/** The runtime under the program: JavaScriptCore, SQLite and the rest of it are Bun's own components. */
function describeBun() {
  const purl = `pkg:npm/bun@${Bun.version}`;
  return {
    type: 'application',
    'bom-ref': purl,
    name: 'bun',
    version: Bun.version,
    description: 'JavaScript runtime, compiled in',
    licenses: [{ license: { id: 'MIT' } }],
    purl,
    externalReferences: [{ type: 'license', url: 'https://bun.com/docs/project/licensing' }],
  };
}

function describePackage(
  { name, version, license, source, folder }: NpmPackage,
  sums: ReadonlyMap<string, string>,
) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const sum = sums.get(`${name}@${version}`);
  const text = readLicense(folder);
  const terms = {
    ...(license === undefined || !/^[\w.-]+$/.test(license)
      ? { name: license ?? 'unknown' }
      : { id: license }),
    ...(text === undefined ? {} : { text: { content: text } }),
  };
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    licenses: [{ license: terms }],
    purl,
    ...(sum === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: sum }] }),
    ...(source === undefined ? {} : { externalReferences: [{ type: 'vcs', url: source }] }),
  };
}

/** The packages that these modules are of, ordered by name. */
function findPackages(modules: readonly string[]): NpmPackage[] {
  const folders = new Set(
    modules.flatMap((path) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path) ?? []),
  );
  const packages = [...folders].map((folder): NpmPackage => {
    const { name, version, license, repository } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    );
    const source = findSource(repository?.url ?? repository);
    return { name, version, license, ...(source === undefined ? {} : { source }), folder };
  });
  return packages.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The address of a repository on GitHub, in whichever of npm's spellings. */
function findSource(repository: unknown): string | undefined {
  const path = /^(?:.*github(?:\.com)?[/:])?([\w.-]+\/[\w.-]+?)(?:\.git)?(?:#.*)?$/.exec(
    String(repository),
  )?.[1];
  return path === undefined ? undefined : `https://github.com/${path}`;
}

function readLicense(folder: string): string | undefined {
  const names = readdirSync(folder).filter((file) => LICENSE_FILE.test(file));
  if (names.length === 0) return undefined;
  return names
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n');
}

/** SHA-512 of each package's tarball in hexadecimal, by `name@version`, as bun.lock pins them. */
function readLockedSums(root: string): ReadonlyMap<string, string> {
  const lock: { packages: Record<string, unknown[]> } = parse(readFileSync(join(root, 'bun.lock'), 'utf8'));
  const sums = new Map<string, string>();
  for (const [id, ...rest] of Object.values(lock.packages)) {
    const integrity = rest.at(-1);
    if (typeof id === 'string' && typeof integrity === 'string' && integrity.startsWith('sha512-')) {
      sums.set(id, Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'));
    }
  }
  return sums;
}
