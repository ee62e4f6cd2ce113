import { describe, expect, test } from 'bun:test';
import { BUN_FILES, RULES, SDK_FILES } from './rules.ts';
import { readSourceFiles } from './source-file.ts';

const sources = readSourceFiles();

describe('src', () => {
  test('is there', () => {
    expect(sources.length).toBeGreaterThan(5);
  });

  for (const [title, rule] of Object.entries(RULES)) {
    test(title, () => {
      expect(sources.flatMap(rule)).toEqual([]);
    });
  }

  test('at most three files know Bun', () => {
    expect(BUN_FILES.length).toBeLessThanOrEqual(3);
  });

  test('every exception is still needed', () => {
    const paths = sources.map(({ path }) => path);
    expect([...BUN_FILES, ...SDK_FILES].filter((path) => !paths.includes(path))).toEqual([]);
  });
});
