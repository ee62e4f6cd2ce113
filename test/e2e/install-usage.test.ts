import { expect, test } from 'bun:test';
import { Stranger } from './support/stranger.ts';

test.each([
  [['--colour'], '--colour is not known here.'],
  [['wellpipe'], 'wellpipe is not known here.'],
  [['--version'], '--version needs a value.'],
  [['--dir='], '--dir needs a value.'],
  [['--from', '--no-modify-path'], '--from needs a value.'],
  [['--version', '../latest'], '../latest is no version.'],
  [['--dir', 'a:b'], '/a:b cannot be on a PATH.'],
  [['--from', 'ftp://example.com/'], 'The address of the release is not one of https.'],
  ...[
    'http://example.com',
    'http://127.0.0.1.example.com',
    'http://127.0.0.1:80@example.com',
    'https://',
  ].map((from): [string[], string] => [['--from', from], 'The address of the release cannot be used.']),
  ...['https://ada:secret@example.com', 'https://example.com/?token=secret', 'https://exa mple.com'].map(
    (from): [string[], string] => [['--from', from], 'The address of the release cannot be used.'],
  ),
])('%p: an error of the command line', async (args, message) => {
  using stranger = new Stranger();
  const { code, stdout, stderr } = await stranger.install(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('secret');
  expect(stranger.tree()).toEqual([]);
});

test('--help tells every flag', async () => {
  using stranger = new Stranger();
  const { code, stdout } = await stranger.install(['--help']);
  expect(code).toBe(0);
  for (const flag of ['--version X', '--dir DIR', '--from URL', '--from FILE', '--no-modify-path']) {
    expect(stdout).toContain(`  ${flag}`);
  }
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
});
