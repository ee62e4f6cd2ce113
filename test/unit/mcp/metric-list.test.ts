import { expect, test } from 'bun:test';
import { METRIC_NAMES } from '../../../src/insights/metrics.ts';
import { METRIC_LIST } from '../../../src/mcp/metric-list.ts';

test('the list for assistants, its braces expanded, is every metric once', () => {
  const names = METRIC_LIST.split(', ').flatMap((entry) => {
    const [, before = '', options = entry, after = ''] = /^(.*)\{(.*)\}(.*)$/.exec(entry) ?? [];
    return options.split(',').map((option) => before + option + after);
  });
  expect(names.toSorted()).toEqual([...METRIC_NAMES].toSorted());
});
