import { describe, expect, test } from 'bun:test';
import {
  readAnchors,
  readCodeSpans,
  readCommandLines,
  readFences,
  readLinks,
} from '../../support/documents.ts';

const PAGE = [
  '# The `.env` – a *file*',
  'See [this](a.md#b) and `[not this](c.md)`, `wellpipe today`.',
  '```sh',
  '# no heading, [no link](d.md), `no span`',
  'wellpipe days',
  '```',
  '## Twice',
  '## Twice',
].join('\n');

describe('a page', () => {
  test('has the anchors that GitHub makes of its headings', () => {
    expect(readAnchors(PAGE)).toEqual(['the-env--a-file', 'twice', 'twice-1']);
  });

  test('has the links of its prose', () => {
    expect(readLinks(PAGE)).toEqual(['a.md#b']);
  });

  test('has code within lines and in blocks', () => {
    expect(readCodeSpans(PAGE)).toEqual(['.env', '[not this](c.md)', 'wellpipe today']);
    expect(readFences(PAGE)).toEqual(['# no heading, [no link](d.md), `no span`\nwellpipe days\n']);
  });
});

describe('the command lines of a text', () => {
  test.each([
    ['wellpipe wait recovery && wellpipe today # both', [['wait', 'recovery'], ['today']]],
    [
      `brief=$(wellpipe today --no-color)\n$ wellpipe query "SELECT 1\n  AS one" | jq`,
      [
        ['today', '--no-color'],
        ['query', 'SELECT 1\n  AS one'],
      ],
    ],
    ["wellpipe compare hrv_ms --a 'not tag:x' > file", [['compare', 'hrv_ms', '--a', 'not tag:x']]],
  ])('%p: %j', (text, expected) => {
    expect(readCommandLines(text)).toEqual(expected);
  });
  test('are no mentions of the program', () => {
    expect(readCommandLines('claude mcp add wellpipe http://127.0.0.1\nok  wellpipe 0.1.0')).toEqual([]);
  });
});
