import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSuite } from '../../support/suite.ts';

async function runSources(sources: Record<string, string>, suiteTimeoutMs = 20_000) {
  const cwd = mkdtempSync(join(tmpdir(), 'wellpipe-suite-'));
  try {
    for (const [name, source] of Object.entries(sources)) {
      writeFileSync(join(cwd, name), `import { test, expect } from 'bun:test';\n${source}`);
    }
    const files = Object.keys(sources);
    return await runSuite({ files, cwd, testTimeoutMs: 300, suiteTimeoutMs, output: 'ignore' });
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

const PASSING = `test('holds', () => {});`;

test('passed, failed and skipped tests are counted apart', async () => {
  const result = await runSources({
    'a.test.ts': `${PASSING} test('breaks <"&', () => expect(1).toBe(2)); test.skip('later', () => {});`,
    'b.test.ts': `${PASSING} test.todo('some day');`,
  });
  expect(result).toEqual({ passed: 2, failed: 1, skipped: 2, complaints: [] });
});

test('a test that waits for ever fails by itself', async () => {
  const result = await runSources({ 'a.test.ts': `${PASSING} test('waits', () => new Promise(() => {}));` });
  expect(result).toMatchObject({ passed: 1, failed: 1 });
});

test('a file that does not load is a failure and is named', async () => {
  const result = await runSources({ 'a.test.ts': PASSING, 'b.test.ts': `throw new Error('no');` });
  expect(result).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
    complaints: ['b.test.ts: no test ran'],
  });
});

test('a file without a test is a failure', async () => {
  const result = await runSources({ 'a.test.ts': PASSING, 'b.test.ts': '' });
  expect(result).toMatchObject({ passed: 1, failed: 1 });
});

test('a runner that ends early with exit code 0 is a failure', async () => {
  const result = await runSources({
    'a.test.ts': PASSING,
    'b.test.ts': `test('ends', () => process.exit(0));`,
  });
  expect(result).toMatchObject({
    failed: 1,
    complaints: ['bun test ended without a report (exit code 0)'],
  });
});

test('a test that never yields is ended with the suite', async () => {
  const result = await runSources({ 'a.test.ts': `test('spins', () => { for (;;); });` }, 1_500);
  expect(result).toMatchObject({
    failed: 1,
    complaints: ['bun test ended without a report (SIGKILL)'],
  });
});
