import { describe, expect, test } from 'bun:test';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { adaptServer, describeAdaptation } from '../../../src/clients/own-server.ts';

const WANTED = { command: '/opt/wellpipe', args: ['serve'], env: {} };
const ELSEWHERE = { ...WANTED, args: ['serve', '--env-file', '/new/.env'], env: { WELLPIPE_HOME: '/new' } };
const UNNAMED = { home: false, envFile: false };
const NAMED = { home: true, envFile: true };

const former = (args: readonly string[], env: Record<string, string> = {}, command = '/old/wellpipe') => ({
  command,
  args,
  env,
});

describe('an entry of ours', () => {
  test.each([
    [['serve', '--env-file', '/x/.env']],
    [['serve', '--env-file=/x/.env']],
    [['--env-file', '/x/.env', 'serve']],
    [['serve', '--some', 'flag']],
  ])('keeps %j and its home, where this run names none', (args) => {
    const env = { WELLPIPE_HOME: '/x', WELLPIPE_ENV_FILE: '/y' };
    expect(adaptServer(former(args, env), WANTED, UNNAMED)).toEqual({ command: '/opt/wellpipe', args, env });
  });

  test.each([
    [
      ['serve', '--env-file', '/x/.env', '--some'],
      ['serve', '--env-file', '/new/.env', '--some'],
    ],
    [
      ['serve', '--env-file=/x/.env', '--some'],
      ['serve', '--env-file', '/new/.env', '--some'],
    ],
    [['serve'], ['serve', '--env-file', '/new/.env']],
  ])('with %j gets the places that this run names', (args, expected) => {
    const env = { WELLPIPE_HOME: '/x', WELLPIPE_ENV_FILE: '/y' };
    const after = adaptServer(former(args, env), ELSEWHERE, NAMED);
    expect(after).toEqual({ ...ELSEWHERE, args: expected });
    expect(adaptServer(after, ELSEWHERE, NAMED)).toEqual(after);
  });

  test('names no place any more where this run names the usual ones', () => {
    const entry = former(['serve', '--env-file', '/x/.env'], { WELLPIPE_HOME: '/x' });
    expect(adaptServer(entry, WANTED, NAMED)).toEqual(WANTED);
    expect(adaptServer(entry, WANTED, { home: true, envFile: false })).toEqual({
      ...WANTED,
      args: entry.args,
    });
  });

  test('keeps its way to write the same home', () => {
    const env = { WELLPIPE_HOME: '~/health' };
    const wanted = { ...WANTED, env: { WELLPIPE_HOME: join(homedir(), 'health') } };
    expect(adaptServer(former(['serve'], env), wanted, NAMED).env).toEqual(env);
  });

  test('serves the simulated member only while this run says so', () => {
    const demo = { ...WANTED, args: ['serve', '--demo'] };
    expect(adaptServer(demo, WANTED, UNNAMED)).toEqual(WANTED);
    expect(adaptServer(former(['serve', '--x']), demo, UNNAMED).args).toEqual(['serve', '--x', '--demo']);
    expect(adaptServer(demo, demo, UNNAMED)).toEqual(demo);
  });

  test('starts from source what an executable started, and the other way round', () => {
    const args = ['serve', '--env-file', '/x/.env'];
    const source = { command: '/bin/bun', args: ['/src/wellpipe/main.ts', 'serve'], env: {} };
    const fromSource = { ...source, args: ['/src/wellpipe/main.ts', ...args] };
    expect(adaptServer(former(args), source, UNNAMED)).toEqual(fromSource);
    expect(adaptServer(fromSource, source, UNNAMED)).toEqual(fromSource);
    expect(adaptServer(fromSource, WANTED, UNNAMED)).toEqual({ ...WANTED, args });
  });

  test('gets the command that it lacks', () => {
    expect(adaptServer(former([]), WANTED, UNNAMED)).toEqual(WANTED);
    expect(
      adaptServer(former(['--env-file', '/x'], {}, 'C:\\old\\wellpipe.exe'), WANTED, UNNAMED).args,
    ).toEqual(['serve', '--env-file', '/x']);
  });
});

test('an entry of another program says nothing about the places', () => {
  const other = former(['-y', 'whoop-mcp', '--env-file', '/x'], { WELLPIPE_HOME: '/x' }, 'npx');
  expect(adaptServer(other, WANTED, UNNAMED)).toEqual(WANTED);
  expect(adaptServer(undefined, ELSEWHERE, UNNAMED)).toEqual(ELSEWHERE);
});

test('what is kept and what changes is said in a line each', () => {
  const entry = former(['serve', '--env-file', '/x/.env'], { WELLPIPE_HOME: '/x' });
  const describeRun = (wanted: typeof WANTED | typeof ELSEWHERE, named: typeof NAMED) =>
    describeAdaptation(entry, wanted, adaptServer(entry, wanted, named));
  expect(describeRun(WANTED, UNNAMED)).toEqual([
    'Kept: WELLPIPE_HOME /x, which the entry names; a run that names another changes it.',
    'Kept: --env-file /x/.env, which the entry names; a run that names another changes it.',
  ]);
  expect(describeRun(ELSEWHERE, NAMED)).toEqual([
    'Changed: WELLPIPE_HOME /x becomes /new.',
    'Changed: --env-file /x/.env becomes /new/.env.',
  ]);
  expect(describeRun(WANTED, NAMED)).toEqual([
    'Changed: WELLPIPE_HOME /x is no longer named.',
    'Changed: --env-file /x/.env is no longer named.',
  ]);
  expect(describeAdaptation(ELSEWHERE, ELSEWHERE, ELSEWHERE)).toEqual([]);
  const demo = { ...WANTED, args: ['serve', '--demo'] };
  expect(describeAdaptation(demo, WANTED, WANTED)).toEqual(['Changed: your own data instead of --demo.']);
  expect(describeAdaptation(WANTED, demo, demo)).toEqual(['Changed: --demo instead of your own data.']);
});
