import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { CLIENTS_PAGE, updateClientsPage } from '../../support/clients-page.ts';
import { README, updateEnvironmentTable } from '../../support/environment-table.ts';
import { SQL_PAGE, updateSqlTables } from '../../support/sql-tables.ts';
import { findMachinePaths, findUnfinished } from './text-rules.ts';

const ROOT = join(import.meta.dir, '../../..');

function trackedFiles(): string[] {
  const { stdout } = Bun.spawnSync(['git', 'ls-files', '-z'], { cwd: ROOT });
  const paths = stdout
    .toString()
    .split('\0')
    .filter((path) => path !== '');
  return paths.filter((path) => existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile());
}

function complaints(find: (text: string) => string[], except: readonly string[]): string[] {
  const paths = trackedFiles().filter((path) => !except.includes(path));
  return paths.flatMap((path) =>
    find(readFileSync(join(ROOT, path), 'utf8')).map((found) => `${path}: ${found}`),
  );
}

describe('tracked files', () => {
  test('are there', () => {
    expect(trackedFiles()).toContain('package.json');
  });

  test('name no path of one machine', () => {
    expect(complaints(findMachinePaths, ['bun.lock', 'test/unit/structure/text-rules.test.ts'])).toEqual([]);
  });

  test('leave nothing to be done later', () => {
    expect(complaints(findUnfinished, ['bun.lock', 'test/unit/structure/text-rules.test.ts'])).toEqual([]);
  });

  test('pin packages without naming a registry', () => {
    expect(readFileSync(join(ROOT, 'bun.lock'), 'utf8')).not.toContain('://');
  });

  test('name the version of Bun that package.json pins', () => {
    const findOther = (text: string) =>
      [...text.matchAll(/\bbun@(\d[\w.-]*\w)/g)]
        .filter(([, version]) => version !== packageJson.devDependencies.bun)
        .map(([found]) => found);
    expect(complaints(findOther, ['bun.lock'])).toEqual([]);
  });
});

describe('README', () => {
  test('has the table of environment variables', () => {
    const readme = readFileSync(README, 'utf8');
    expect(updateEnvironmentTable(readme)).toBe(readme);
  });

  test('leads to every page of docs', () => {
    const readme = readFileSync(README, 'utf8');
    const pages = readdirSync(join(ROOT, 'docs')).map((name) => `](docs/${name})`);
    expect(pages.filter((link) => !readme.includes(link))).toEqual([]);
  });
});

describe('docs/sql.md', () => {
  const page = readFileSync(SQL_PAGE, 'utf8');

  test('has the columns of every view', () => {
    expect(updateSqlTables(page)).toBe(page);
  });
});

describe('docs/clients.md', () => {
  test('has the files and the entry of every client', () => {
    const page = readFileSync(CLIENTS_PAGE, 'utf8');
    expect(updateClientsPage(page)).toBe(page);
  });
});
