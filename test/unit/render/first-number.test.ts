import { expect, test } from 'bun:test';
import { renderFirstNumber } from '../../../src/render/first-number.ts';

const former = { day: '2026-11-21', recovery: 58 };

test.each([
  ['scored', { recovery: 64, isPending: false, former }, 'Recovery today: 64 %'],
  [
    'not scored yet',
    { isPending: true, former },
    'Recovery today: WHOOP has not scored it yet. The last one, of 2026-11-21: 58 %',
  ],
  ['not to be scored', { isPending: false, former }, /^Recovery today: WHOOP could not score it\. The last/],
  ['the first of all', { isPending: true }, /There is none of this week\.$/],
])('today is %s', (_, answer, line) => {
  expect(renderFirstNumber(answer)).toMatch(line);
});
