import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const ROOT = join(import.meta.dir, '../../..');
const transpiler = new Bun.Transpiler({ loader: 'ts' });

export interface SourceFile {
  /** From the root of the checkout, with forward slashes. */
  path: string;
  text: string;
}

export interface Import {
  specifier: string;
  /** Gone once types are stripped, so it cannot be a dependency at run time. */
  typeOnly: boolean;
  /** Path of the imported file from the root of the checkout; absent for packages and built-ins. */
  target?: string;
}

export function readSourceFiles(): SourceFile[] {
  return [...new Bun.Glob('src/**/*.{ts,tsx,js,mjs,cjs}').scanSync({ cwd: ROOT })].sort().map((path) => ({
    path: path.replaceAll('\\', '/'),
    text: readFileSync(join(ROOT, path), 'utf8'),
  }));
}

/** Every module a file names: imported, re-exported, required, loaded lazily or used as a type. */
export function readImports({ path, text }: SourceFile): Import[] {
  const values = new Set(scan(text));
  const inlineTypes = [...stripComments(text).matchAll(/\bimport\(\s*(['"])(.+?)\1\s*\)/g)].map(
    ([, , name]) => name ?? '',
  );
  return [...new Set([...values, ...scan(asValueImports(text)), ...inlineTypes])].map((specifier) => ({
    specifier,
    typeOnly: !values.has(specifier),
    ...(specifier.startsWith('.') ? { target: posix.join(posix.dirname(path), specifier) } : {}),
  }));
}

/** Comments go, strings and template literals stay: `//` is common in addresses. */
export function stripComments(text: string): string {
  const quoted = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/.source;
  const comment = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/.source;
  return text.replace(
    new RegExp(`(${quoted})|${comment}`, 'g'),
    (_, kept: string | undefined) => kept ?? ' ',
  );
}

function scan(text: string): string[] {
  // The scanner of Bun 1.4.5 stumbles over a `#!` line, which its runtime takes.
  return transpiler.scanImports(text.replace(/^#!.*/, '')).map(({ path }) => path);
}

/** The scanner follows the compiler and drops imports of types: give it the same imports as values. */
function asValueImports(text: string): string {
  return text
    .replace(/^(import)\s+type\b(?!\s*(?:from\b|,))/gm, '$1')
    .replace(/^(export)\s+type(?=\s*[{*])/gm, '$1')
    .replace(/^(?:import|export)\b[^;'"]*\{[^}]*\}/gm, (clause) =>
      clause.replace(/([{,]\s*)type\s+(?=\w)/g, '$1'),
    );
}
