import { describe, expect, test } from 'bun:test';
import * as v from 'valibot';
import { readImport } from '../../../../src/history/import/read-import.ts';
import { CycleSchema, RecoverySchema, SleepSchema, WorkoutSchema } from '../../../../src/whoop/schemas.ts';
import { exportTable } from '../../../support/export-rows.ts';
import { ImportFolder } from '../../../support/import-folder.ts';
import { type ExportTables, toFiles } from '../../../support/whoop-export.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const CYCLE_ID = -Date.parse('2024-03-01T22:10:05Z') / 1_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

async function read(tables: Partial<ExportTables>) {
  using folder = new ImportFolder();
  const { data, problems, skipped } = await readImport(folder.writeAll(toFiles(tables)), NOW);
  const { records, journal } = data;
  for (const cycle of records.cycles) v.parse(CycleSchema, cycle);
  for (const sleep of records.sleeps) v.parse(SleepSchema, sleep);
  for (const recovery of records.recoveries) v.parse(RecoverySchema, recovery);
  for (const workout of records.workouts) v.parse(WorkoutSchema, workout);
  return { ...records, journal, skipped, problems: problems.map(({ line, reason }) => `${line}: ${reason}`) };
}

describe('a cycle’s row', () => {
  test('becomes cycle, main sleep and recovery in WHOOP’s shape', async () => {
    const { cycles, sleeps, recoveries } = await read({ cycles: exportTable('cycles', {}) });
    expect(cycles).toEqual([
      {
        id: CYCLE_ID,
        user_id: 0,
        created_at: '2024-03-02T22:40:00.000Z',
        updated_at: '2024-03-02T22:40:00.000Z',
        start: '2024-03-01T22:10:05.000Z',
        end: '2024-03-02T22:40:00.000Z',
        timezone_offset: '+01:00',
        score_state: 'SCORED',
        score: { strain: 12.3, kilojoule: 8_368, average_heart_rate: 66, max_heart_rate: 171 },
      },
    ]);
    expect(sleeps).toEqual([
      {
        id: 'import-sleep-20240301T221005Z',
        cycle_id: CYCLE_ID,
        user_id: 0,
        created_at: '2024-03-02T06:00:35.000Z',
        updated_at: '2024-03-02T06:00:35.000Z',
        start: '2024-03-01T22:10:05.000Z',
        end: '2024-03-02T06:00:35.000Z',
        timezone_offset: '+01:00',
        nap: false,
        score_state: 'SCORED',
        score: {
          stage_summary: {
            total_in_bed_time_milli: 470 * MINUTE_MS,
            total_awake_time_milli: 40 * MINUTE_MS,
            total_light_sleep_time_milli: 220 * MINUTE_MS,
            total_slow_wave_sleep_time_milli: 100 * MINUTE_MS,
            total_rem_sleep_time_milli: 110 * MINUTE_MS,
          },
          sleep_needed: {
            baseline_milli: 468 * MINUTE_MS,
            need_from_sleep_debt_milli: 12 * MINUTE_MS,
            need_from_recent_strain_milli: 0,
            need_from_recent_nap_milli: 0,
          },
          respiratory_rate: 15.2,
          sleep_performance_percentage: 88,
          sleep_consistency_percentage: 74,
          sleep_efficiency_percentage: 91,
        },
      },
    ]);
    expect(recoveries).toEqual([
      {
        cycle_id: CYCLE_ID,
        sleep_id: 'import-sleep-20240301T221005Z',
        user_id: 0,
        created_at: '2024-03-02T06:00:35.000Z',
        updated_at: '2024-03-02T06:00:35.000Z',
        score_state: 'SCORED',
        score: {
          recovery_score: 61,
          resting_heart_rate: 52,
          hrv_rmssd_milli: 64,
          spo2_percentage: 96.1,
          skin_temp_celsius: 33.45,
        },
      },
    ]);
  });

  test('with blanks has records without a score, never zeros', async () => {
    const { cycles, sleeps, recoveries } = await read({
      cycles: exportTable('cycles', {
        'Recovery score %': '',
        'Day Strain': '',
        'Deep (SWS) duration (min)': '',
        'Cycle end time': '',
      }),
    });
    expect(cycles[0]).toMatchObject({ end: null, score_state: 'UNSCORABLE', score: null });
    expect(sleeps[0]).toMatchObject({ score_state: 'UNSCORABLE', score: null });
    expect(recoveries[0]).toMatchObject({ score_state: 'UNSCORABLE', score: null });
  });

  test('without what only some straps measure is scored all the same', async () => {
    const { recoveries, sleeps } = await read({
      cycles: exportTable('cycles', {
        'Skin temp (celsius)': undefined,
        'Blood oxygen %': '',
        'Sleep debt (min)': '',
      }),
    });
    expect(recoveries[0]?.score).toMatchObject({ spo2_percentage: null, skin_temp_celsius: null });
    expect(sleeps[0]?.score?.sleep_needed).toBeNull();
  });

  test('without a sleep has neither sleep nor recovery', async () => {
    const row = { 'Sleep onset': '', 'Wake onset': '', 'Recovery score %': '' };
    const { cycles, sleeps, recoveries } = await read({ cycles: exportTable('cycles', row) });
    expect([cycles.length, sleeps.length, recoveries.length]).toEqual([1, 0, 0]);
  });

  test('in another zone or in none has its times there', async () => {
    const start = async (zone: string) =>
      (await read({ cycles: exportTable('cycles', { 'Cycle timezone': zone }) })).cycles[0];
    expect(await start('UTC-05:30')).toMatchObject({
      start: '2024-03-02T04:40:05.000Z',
      timezone_offset: '-05:30',
    });
    expect(await start('UTCZ')).toMatchObject({ start: '2024-03-01T23:10:05.000Z', timezone_offset: 'Z' });
  });
});

describe('a sleep’s row', () => {
  test('is the same record as that of its cycle’s row', async () => {
    const alone = await read({ cycles: exportTable('cycles', {}) });
    const both = await read({ cycles: exportTable('cycles', {}), sleeps: exportTable('sleeps', {}) });
    expect(both).toEqual(alone);
  });

  test('tells its score where the cycle’s row does not', async () => {
    const cycles = exportTable('cycles', { 'REM duration (min)': '' });
    const { sleeps } = await read({ cycles, sleeps: exportTable('sleeps', {}) });
    expect(sleeps).toMatchObject([{ score_state: 'SCORED' }]);
  });

  test('without cycles makes the cycle that it names, without a score', async () => {
    const nap = { Nap: 'true', 'Sleep onset': '2024-03-02 14:00:00', 'Wake onset': '2024-03-02 14:40:00' };
    const { cycles, sleeps } = await read({ sleeps: exportTable('sleeps', nap, {}) });
    expect(cycles).toMatchObject([
      { id: CYCLE_ID, end: '2024-03-02T22:40:00.000Z', score_state: 'UNSCORABLE' },
    ]);
    expect(sleeps.map(({ id, nap, cycle_id }) => [id, nap, cycle_id])).toEqual([
      ['import-sleep-20240302T130000Z', true, CYCLE_ID],
      ['import-sleep-20240301T221005Z', false, CYCLE_ID],
    ]);
  });
});

describe('a workout’s row', () => {
  test('becomes a workout, its zones from shares of its time', async () => {
    const { cycles, workouts } = await read({ workouts: exportTable('workouts', {}) });
    expect(cycles).toMatchObject([{ id: CYCLE_ID, score_state: 'UNSCORABLE' }]);
    expect(workouts).toEqual([
      {
        id: 'import-workout-20240302T160000Z',
        user_id: 0,
        created_at: '2024-03-02T17:00:00.000Z',
        updated_at: '2024-03-02T17:00:00.000Z',
        start: '2024-03-02T16:00:00.000Z',
        end: '2024-03-02T17:00:00.000Z',
        timezone_offset: '+01:00',
        sport_name: 'running',
        sport_id: 0,
        score_state: 'SCORED',
        score: {
          strain: 9.5,
          average_heart_rate: 66,
          max_heart_rate: 171,
          kilojoule: 8_368,
          distance_meter: null,
          altitude_gain_meter: null,
          zone_durations: {
            zone_one_milli: 0.1 * HOUR_MS,
            zone_two_milli: 0.2 * HOUR_MS,
            zone_three_milli: 0.3 * HOUR_MS,
            zone_four_milli: 0.25 * HOUR_MS,
            zone_five_milli: 0.05 * HOUR_MS,
          },
        },
      },
    ]);
  });

  test.each([
    ['Hiking/Rucking', 'hiking-rucking', 52],
    ['hiking rucking', 'hiking-rucking', 52],
    ["Barry's", 'barrys', 250],
    ['Laufen', 'Laufen', null],
    ['\u001b[31mNeues\nSpiel', '[31mNeues Spiel', null],
    ['', '', null],
  ])('of the sport %j', async (activity, name, id) => {
    const { workouts } = await read({ workouts: exportTable('workouts', { 'Activity name': activity }) });
    expect(workouts[0]).toMatchObject({ sport_name: name, sport_id: id });
  });

  test('has its way where the export tells it', async () => {
    const row = { 'Distance (meters)': '10123.4', 'Altitude Gain (meters)': '85' };
    const { workouts } = await read({ workouts: exportTable('workouts', row) });
    expect(workouts[0]?.score).toMatchObject({ distance_meter: 10_123.4, altitude_gain_meter: 85 });
  });

  test('without a zone of its own is in that of its cycle, which another file tells', async () => {
    const workouts = exportTable('workouts', { 'Cycle timezone': undefined, 'Cycle end time': undefined });
    const { workouts: found, cycles } = await read({ workouts, cycles: exportTable('cycles', {}) });
    expect(found).toMatchObject([{ start: '2024-03-02T16:00:00.000Z', timezone_offset: '+01:00' }]);
    expect(cycles).toMatchObject([{ end: '2024-03-02T22:40:00.000Z', score_state: 'SCORED' }]);
  });

  test('that starts with another one is a workout of its own', async () => {
    const other = { 'Workout end time': '2024-03-02 17:10:00', 'Activity name': 'Meditation' };
    const { workouts } = await read({ workouts: exportTable('workouts', {}, other) });
    expect(workouts.map(({ id, sport_name }) => [id, sport_name])).toEqual([
      ['import-workout-20240302T160000Z', 'running'],
      ['import-workout-20240302T160000Z-2', 'meditation'],
    ]);
  });

  test('that is told twice, the second time under another name or with another end, is one', async () => {
    const renamed = { 'Activity name': 'Walking' };
    const edited = { 'Activity name': 'Walking', 'Workout end time': '2024-03-02 18:10:00' };
    const { workouts } = await read({ workouts: exportTable('workouts', {}, renamed, edited) });
    expect(workouts).toMatchObject([{ sport_name: 'walking', end: '2024-03-02T17:10:00.000Z' }]);
  });
});

describe('a journal row', () => {
  test('is an answer of the cycle it names, and makes no cycle', async () => {
    const { journal, cycles } = await read({ journal: exportTable('journal', {}) });
    expect(journal).toEqual([
      {
        cycleStartMs: Date.parse('2024-03-01T22:10:05Z'),
        utcOffset: '+01:00',
        question: 'Had any alcohol?',
        answeredYes: true,
        notes: 'two glasses',
      },
    ]);
    expect(cycles).toEqual([]);
  });

  test('may have no answer and no notes; its texts are bounded and safe', async () => {
    const row = {
      'Question text': `\u202eAny\u0007thing ${'?'.repeat(500)}`,
      'Answered yes': '',
      Notes: 'a\r\n\u0000b',
    };
    const { journal } = await read({
      journal: exportTable('journal', row, { 'Question text': 'Short?', Notes: 'x'.repeat(9_000) }),
    });
    expect(journal[0]).toMatchObject({ answeredYes: null, notes: 'a b' });
    expect(journal[0]?.question).toStartWith('Any thing ???');
    expect(journal[0]?.question).toHaveLength(200);
    expect(journal[1]?.notes).toHaveLength(2_000);
  });
});

test('two exports of different years in one folder are one, the later word counting', async () => {
  using folder = new ImportFolder();
  const older = exportTable('cycles', {
    'Cycle end time': '',
    'Day Strain': '3.1',
    'Wake onset': '2024-03-02 06:00:00',
  });
  folder.writeAll({
    ...Object.fromEntries(
      Object.entries(toFiles({ cycles: exportTable('cycles', {}) })).map(([name, text]) => [
        `1/${name}`,
        text,
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(toFiles({ cycles: older })).map(([name, text]) => [`2/${name}`, text]),
    ),
  });
  const { data } = await readImport(folder.path, NOW);
  expect(data.records.cycles).toMatchObject([{ end: '2024-03-02T22:40:00.000Z', score: { strain: 12.3 } }]);
  expect(data.records.sleeps).toMatchObject([{ end: '2024-03-02T06:00:35.000Z' }]);
});

describe('a row that cannot be read is told by line and reason, and nothing of it is taken', () => {
  test.each<[string, keyof ExportTables, Record<string, string>, string]>([
    [
      'letters for a number',
      'cycles',
      { 'Day Strain': 'hard' },
      '"Day Strain" is "hard", not a number from 0 to 21',
    ],
    ['a number out of bounds', 'cycles', { 'Recovery score %': '610' }, 'not a number from 0 to 100'],
    [
      'a date of a spreadsheet',
      'cycles',
      { 'Sleep onset': '01.03.2024 23:10' },
      'not a time as WHOOP writes it',
    ],
    [
      'a year to come',
      'cycles',
      { 'Cycle start time': '9999-01-01 00:00:00' },
      'before WHOOP existed or in the future',
    ],
    [
      'a year long past',
      'cycles',
      { 'Cycle start time': '0001-01-01 00:00:00' },
      'not a time as WHOOP writes it',
    ],
    ['no cycle', 'cycles', { 'Cycle start time': '' }, 'it names no cycle'],
    [
      'a zone of another kind',
      'cycles',
      { 'Cycle timezone': 'Europe/Berlin' },
      'not a time zone as WHOOP writes it',
    ],
    [
      'a cycle that ends before it begins',
      'cycles',
      { 'Cycle end time': '2024-02-01 00:00:00' },
      'its cycle ends before',
    ],
    ['a sleep without an end', 'cycles', { 'Wake onset': '' }, 'its sleep has no end'],
    [
      'a recovery from no sleep',
      'cycles',
      { 'Sleep onset': '', 'Wake onset': '' },
      'it has a recovery and no sleep',
    ],
    [
      'a sleep that ends before it begins',
      'sleeps',
      { 'Wake onset': '2024-03-01 07:00:00' },
      'its sleep ends before',
    ],
    [
      'a sleep of a month',
      'sleeps',
      { 'Wake onset': '2024-04-02 07:00:00' },
      'its sleep lasts longer than 72 hours',
    ],
    ['a sleep that may be a nap', 'sleeps', { Nap: '' }, 'whether it is a nap'],
    ['an unknown yes', 'journal', { 'Answered yes': 'hmm' }, '"Answered yes" is "hmm", not true or false'],
    ['no question', 'journal', { 'Question text': ' ' }, 'it has no question'],
    ['a workout without a start', 'workouts', { 'Workout start time': '' }, 'its workout has no start'],
  ])('%s', async (_, name, row, reason) => {
    const { problems, skipped, ...found } = await read({
      [name]: exportTable(name, { Notes: 'a\nb' }, row, { 'Question text': 'Another?' }),
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(reason);
    expect(problems[0]).toStartWith('4: ');
    expect(skipped[name]).toBe(1);
    expect(found[name].length).toBe(name === 'journal' ? 2 : 1);
  });

  test('too few or too many cells', async () => {
    const [titles = [], row = []] = exportTable('cycles', {});
    const { problems, cycles } = await read({
      cycles: [titles, row.slice(0, 9), [...row, '1'], [...row, '']],
    });
    expect(problems).toEqual(['2: it has 9 columns instead of 26', '3: it has 27 columns instead of 26']);
    expect(cycles).toHaveLength(1);
  });

  test('but a delimiter more at the end of the titles does no harm', async () => {
    const [titles = [], row = []] = exportTable('cycles', {});
    const { problems, cycles } = await read({ cycles: [[...titles, ''], row] });
    expect(problems).toEqual([]);
    expect(cycles).toHaveLength(1);
  });

  test('a zone that is told nowhere', async () => {
    const workouts = exportTable('workouts', { 'Cycle timezone': undefined });
    const other = exportTable('cycles', {
      'Cycle start time': '2024-02-01 23:10:05',
      'Sleep onset': '2024-02-01 23:10:05',
      'Wake onset': '2024-02-02 06:10:05',
    });
    const { problems } = await read({ workouts, cycles: other });
    expect(problems).toEqual(['2: its time zone is told neither here nor in another file']);
  });

  test('lines of blanks are none', async () => {
    const [titles = [], row = []] = exportTable('cycles', {});
    const { problems, cycles } = await read({
      cycles: [titles, titles.map(() => ''), row, titles.map(() => ' ')],
    });
    expect(problems).toEqual([]);
    expect(cycles).toHaveLength(1);
  });
});
