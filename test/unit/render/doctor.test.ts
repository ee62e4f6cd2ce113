import { expect, test } from 'bun:test';
import { renderReport } from '../../../src/render/doctor.ts';
import { createStyle } from '../../../src/render/style.ts';

const PLAIN = createStyle(false);
const CHECKS = [
  { name: 'program', state: 'ok', says: 'wellpipe 0.1.0' },
  {
    name: 'home',
    state: 'warn',
    says: 'other users of this machine may read the file with the login',
    repair: 'wellpipe doctor --fix',
  },
  { name: 'login', state: 'fail', says: 'there is none', repair: 'wellpipe auth whoop' },
] as const;
const REPORT = { checks: CHECKS, ok: 1, warn: 1, fail: 1 };

test('a line for each check, whole where nobody counts columns', () => {
  expect(renderReport(REPORT, PLAIN).split('\n')).toEqual([
    'ok    program  wellpipe 0.1.0',
    'warn  home     other users of this machine may read the file with the login  → wellpipe doctor --fix',
    'fail  login    there is none  → wellpipe auth whoop',
    '',
    'Of 3 checks 1 is ok: 1 failed, 1 warning.',
  ]);
});

test('at a narrow terminal a text goes on below itself, and no command is lost', () => {
  const lines = renderReport(REPORT, PLAIN, 50).split('\n');
  expect(lines.filter((line) => line.length > 50)).toEqual([]);
  expect(lines.slice(1, 4)).toEqual([
    'warn  home     other users of this machine may',
    '               read the file with the login',
    '               → wellpipe doctor --fix',
  ]);
});

test('with everything in order it says so, and what was repaired', () => {
  const [healthy] = CHECKS;
  const fixed = [{ name: 'home', says: 'made it readable for you alone' }];
  const shown = renderReport({ checks: [healthy], ok: 1, warn: 0, fail: 0, fixed, bundle: '/tmp/x' }, PLAIN);
  expect(shown.split('\n').slice(2)).toEqual([
    'fixed home: made it readable for you alone',
    'All 1 checks are ok.',
    'Written to /tmp/x. Look through it before you send it.',
  ]);
});
