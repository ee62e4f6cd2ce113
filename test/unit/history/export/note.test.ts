import { expect, test } from 'bun:test';
import { type DayNote, renderNote } from '../../../../src/history/export/note.ts';

const NOTHING: DayNote = { day: '2026-11-22', days: [], sleeps: [], workouts: [], tags: [], journal: [] };
const render = (more: Partial<DayNote>) =>
  renderNote({ ...NOTHING, ...more }, (_, value) => Math.round(value));

test('a note has the metrics as properties and the rest as lists', () => {
  const note = render({
    days: [{ day: '2026-11-22', in_progress: 1, recovery_score: 61.7, hrv_ms: null, nap_h: 0, cycle_id: 7 }],
    sleeps: [
      { start_local: '2026-11-21T23:04', end_local: '2026-11-22T06:58', nap: 0, asleep_h: 7.4 },
      { start_local: '2026-11-22T14:00', end_local: null, nap: 1, asleep_h: null },
    ],
    workouts: [
      { start_local: '2026-11-22T17:05', sport: 'Running', minutes: 30.4, strain: 9.5 },
      { start_local: '2026-11-22T19:00', sport: 'Yoga', minutes: 58, strain: null },
    ],
    tags: [
      { tag: 'alcohol', value: 2.5, note: 'red wine' },
      { tag: 'später', value: null, note: null },
    ],
    journal: [
      { question: 'Any caffeine?', answered_yes: 1, notes: '3 cups' },
      { question: 'Stressed?', answered_yes: 0, notes: null },
      { question: 'Other', answered_yes: null, notes: null },
    ],
  });
  expect(note).toBe(
    [
      '---',
      'date: 2026-11-22',
      'in_progress: true',
      'recovery_score: 62',
      'nap_h: 0',
      'tags: ["alcohol","später"]',
      'tag_alcohol: 2.5',
      '---',
      '',
      '## Sleep',
      '',
      '- 23:04–06:58, asleep 7:24',
      '- 14:00–?, nap',
      '',
      '## Workouts',
      '',
      '- 17:05 Running, 30 min, strain 9.50',
      '- 19:00 Yoga, 58 min',
      '',
      '## Tags',
      '',
      '- alcohol 2.5: red wine',
      '- später',
      '',
      '## Journal',
      '',
      '- Any caffeine? yes: 3 cups',
      '- Stressed? no',
      '- Other',
      '',
    ].join('\n'),
  );
});

test('a day of nothing but a tag is a note too', () => {
  expect(render({ tags: [{ tag: 'sick', value: null, note: null }] })).toBe(
    '---\ndate: 2026-11-22\ntags: ["sick"]\n---\n\n## Tags\n\n- sick\n',
  );
});

test('of two cycles on one day, the last is the note’s and the other one is told', () => {
  const cycle = (recovery_score: number) => ({
    day: '2026-11-22',
    in_progress: 0,
    recovery_score,
    strain: 5,
  });
  const note = render({ days: [cycle(40), cycle(60)] });
  expect(note).toContain('\nrecovery_score: 60\n');
  expect(note).toEndWith('\n## Also this day\n\n- recovery_score 40, strain 5\n');
});

test('text from outside is text, and no Markdown, whatever it says', () => {
  const question = '[[Daily]] <b>#tag</b>\n---\n- [x] `rm` ![a](b) $x$ ==y== a::b';
  const [line = '', ...more] = render({ journal: [{ question, answered_yes: 1, notes: '---\nkey: v' }] })
    .split('\n')
    .filter((one) => one.startsWith('- '));
  expect(more).toEqual([]);
  expect(line.replace(/\\(.)/g, '$1')).toBe(`- ${question.replaceAll('\n', ' ')} yes: --- key: v`);
  expect(line.replace(/\\./g, '')).not.toMatch(/[[\]<>#`!$=*_~|]/);
});
