import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { makeSbom } from '../../../build/sbom.ts';
import packageJson from '../../../package.json' with { type: 'json' };

const ROOT = join(import.meta.dir, '../../..');
const FACTS = { commit: 'abc', date: '2026-11-22T08:00:00.000Z' };
const inPackage = (path: string) => join(ROOT, 'node_modules', path);

const sbom = makeSbom(
  ROOT,
  [
    join(ROOT, 'src/main.ts'),
    inPackage('valibot/dist/index.mjs'),
    inPackage('@clack/prompts/dist/index.mjs'),
    inPackage('@clack/prompts/dist/other.mjs'),
  ],
  FACTS,
);

test('names the runtime and each package once, with version, licence and sum', () => {
  expect(sbom.components.map(({ purl }) => purl)).toEqual([
    `pkg:npm/bun@${packageJson.devDependencies.bun}`,
    `pkg:npm/%40clack/prompts@${packageJson.dependencies['@clack/prompts']}`,
    `pkg:npm/valibot@${packageJson.dependencies.valibot}`,
  ]);
  const [, clack] = sbom.components;
  expect(clack).toMatchObject({
    name: '@clack/prompts',
    licenses: [
      { license: { id: 'MIT', text: { content: expect.stringContaining('Permission is hereby') } } },
    ],
    hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
  });
});

test('also what is drawn with travels with its terms: licence, notice, or where its source is', () => {
  const paths = ['@resvg/resvg-wasm/a.wasm', 'dejavu-fonts-ttf/ttf/a.ttf', 'echarts/lib/a.js'];
  const { components } = makeSbom(ROOT, paths.map(inPackage), FACTS);
  const byName = new Map(components.map((component) => [component.name, component]));
  const textOf = (name: string) => JSON.stringify(byName.get(name)?.licenses);
  expect(textOf('dejavu-fonts-ttf')).toContain('Bitstream Vera Fonts Copyright');
  expect(textOf('echarts')).toContain('developed at\\nThe Apache Software Foundation');
  expect(byName.get('@resvg/resvg-wasm')).toMatchObject({
    licenses: [{ license: { id: 'MPL-2.0' } }],
    externalReferences: [{ type: 'vcs', url: 'https://github.com/yisibl/resvg-js' }],
  });
});

test('names what it is about, and refers to nothing else', () => {
  const { component, timestamp } = sbom.metadata;
  expect(component).toMatchObject({
    name: 'wellpipe',
    version: packageJson.version,
    licenses: [{ license: { id: 'MIT' } }],
  });
  expect(component.properties).toEqual([{ name: 'commit', value: 'abc' }]);
  expect(timestamp).toBe(FACTS.date);
  const [dependency] = sbom.dependencies;
  expect(dependency?.ref).toBe(component['bom-ref']);
  expect(dependency?.dependsOn).toEqual(sbom.components.map((one) => one['bom-ref']));
});

test('a package that is not installed is an error, not left out', () => {
  expect(() => makeSbom(ROOT, [inPackage('no-such-package/index.js')], FACTS)).toThrow();
});

test('without a module there is nothing to list, and that is an error', () => {
  expect(() => makeSbom(ROOT, [], FACTS)).toThrow('nothing was compiled here');
});
