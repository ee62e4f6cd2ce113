import { expect, test } from 'bun:test';
import { footer } from '../../../src/render/answer.ts';
import { fitHelp } from '../../../src/render/help.ts';
import { renderSleeps } from '../../../src/render/sleeps.ts';
import { createStyle } from '../../../src/render/style.ts';
import { wrapText } from '../../../src/render/wrap.ts';

const plain = createStyle(false);

test('text breaks between words, and goes on as far in as asked', () => {
  expect(wrapText('  one two three', 9, 4)).toEqual(['  one two', '    three']);
  expect(wrapText('unbreakable-word and more', 8)).toEqual(['unbreakable-word', 'and more']);
  expect(wrapText('', 8)).toEqual(['']);
});

test('colours take no room', () => {
  expect(wrapText(createStyle(true).bold('one two'), 7)).toHaveLength(1);
});

test('notes fit 80 columns where no terminal tells another width', () => {
  const note = 'word '.repeat(40).trim();
  const lines = footer({ notes: [note] });
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.every((line) => line.length <= 80)).toBe(true);
  expect(lines.map((line) => line.trim()).join(' ')).toBe(note);
  expect(footer({ notes: [note] }, 300)).toEqual([note]);
});

test('help names its commands once, and descriptions go on below themselves', () => {
  const usage = ['USAGE wellpipe [OPTIONS] alpha|beta|gamma', '', '  --flag=<X>    many words of it'].join(
    '\n',
  );
  expect(fitHelp(usage, 36)).toBe(
    ['USAGE wellpipe [OPTIONS] <command>', '', '  --flag=<X>    many words of it'].join('\n'),
  );
  expect(fitHelp(usage, 27).split('\n').slice(-2)).toEqual([
    '  --flag=<X>    many words',
    '                of it',
  ]);
});

test('the nights of a week fit 80 columns, also long ones and naps after midnight', () => {
  const columns = [
    ...['day', 'start', 'end', 'nap', 'asleep_h', 'in_bed_h', 'light_h', 'deep_h', 'rem_h', 'awake_h'],
    ...['sleep_need_h', 'sleep_debt_h', 'sleep_performance_pct'],
  ];
  const night = [
    '2026-11-22',
    '2026-11-23T00:10',
    '2026-11-23T10:30',
    true,
    10.1,
    10.3,
    5,
    2,
    2,
    1,
    10.5,
    1,
    100,
  ];
  const text = renderSleeps({ columns, rows: [night] }, plain);
  expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
  expect(text).toContain('10:30+1');
});
