import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { TARGETS, targetName } from '../../../src/release/target.ts';

interface Job {
  needs?: string;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  strategy?: { matrix: { include: { target: string }[] } };
}

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const FOLDER = join(import.meta.dir, '../../../.github/workflows');
const names = readdirSync(FOLDER);
const read = (name: string): Workflow => parse(readFileSync(join(FOLDER, name), 'utf8'));

describe.each(names)('%s', (name) => {
  test('names every action by its commit, with its version beside it', () => {
    const used = readFileSync(join(FOLDER, name), 'utf8').match(/uses: .*/g) ?? [];
    expect(used.length).toBeGreaterThan(0);
    for (const line of used) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('lets each job do what it needs, and no longer than it may take', () => {
    const { permissions, jobs } = read(name);
    expect(permissions).toBeDefined();
    expect(Object.values(permissions ?? {})).not.toContain('write');
    for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
  });
});

describe('release.yml', () => {
  const { jobs } = read('release.yml');

  test('publishes what was drafted, built, checked and attested, in this order', () => {
    const order = ['draft', 'windows', 'build', 'check', 'attest', 'publish'];
    expect(Object.keys(jobs)).toEqual(order);
    expect(order.slice(1).map((name) => jobs[name]?.needs)).toEqual(order.slice(0, -1));
    const writers = order.filter((name) => jobs[name]?.permissions?.contents === 'write');
    expect(writers).toEqual(['draft', 'publish']);
  });

  test('runs the executable of every platform', () => {
    const checked = jobs.check?.strategy?.matrix.include.map(({ target }) => target) ?? [];
    expect(checked.toSorted()).toEqual(TARGETS.map(targetName).toSorted());
  });
});
