import { expect, test } from 'bun:test';
import { findMachinePaths, findUnfinished } from './text-rules.ts';

test.each(['/home/ada/wellpipe', '"/Users/ada/x"', '/root/.bun', 'C:\\Users\\Ada', 'C:\\\\Users\\\\Ada'])(
  'a path of one machine is found: %s',
  (text) => {
    expect(findMachinePaths(`see ${text}.`)).toHaveLength(1);
  },
);

test.each([
  '/Users/you/.wellpipe',
  '~/root/x',
  'https://example.com/home/x',
  '/usr/local/bin',
  '/tmp',
  '../root/x',
  '$HOME/root/x',
])('another text is not: %s', (text) => {
  expect(findMachinePaths(`see ${text}.`)).toEqual([]);
});

test('words for work put off are found, and words that hold them are not', () => {
  expect(findUnfinished('// TODO: x\n/* FIXME */')).toEqual(['TODO', 'FIXME']);
  expect(findUnfinished('mastodon TODOS todo')).toEqual([]);
});
