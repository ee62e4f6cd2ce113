import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWellpipe } from '../support/binary.ts';
import { createScratchHome } from '../support/scratch-home.ts';
import { readJsonError, readTextError } from './support/errors.ts';
import { Machine } from './support/login.ts';
import { McpClient } from './support/mcp-client.ts';

const DAYS = 'a whole number from 1 to 36525';
const PORT = 'a whole number from 1 to 65535';
const DURATION = 'a duration of a second or more: 90, 90s, 5m, 2h';

describe('a number outside its range is an error that names flag, value and range, and asks nobody:', () => {
  test.each([
    ['days', 'days', ['0', '-5', '36526', '1.5', 'ten'], DAYS],
    ['sleeps', 'days', ['0', '36526'], DAYS],
    ['workouts', 'days', ['0', '1e3'], DAYS],
    ['workouts', 'limit', ['0', '-1', '5001', '2.5'], 'a whole number from 1 to 5000'],
    ['workouts', 'min-strain', ['22', '-0.1', '21.001', 'hard'], 'a number from 0 to 21'],
    ['usage', 'days', ['0', '99999'], DAYS],
    ['audit', 'limit', ['0', '-1', '200001'], 'a whole number from 1 to 200000'],
    ['auth whoop', 'port', ['0', '99999', '-1', '3000.5'], PORT],
    ['auth whoop', 'timeout', ['0', '0s', '-5', '1.5h', 'soon'], DURATION],
    ['demo --serve', 'port', ['0', '99999', '-1'], PORT],
  ])('%s --%s', async (command, flag, values, range) => {
    await using machine = await Machine.start();
    machine.placeLogin();
    for (const value of values) {
      const result = await machine.run([...command.split(' '), `--${flag}`, value]);
      expect({ value, code: result.code }).toEqual({ value, code: 21 });
      expect(readTextError(result)).toEqual({
        message: `--${flag} is "${value}"; it takes ${range}.`,
        hint: `Give another value, or leave --${flag} out.`,
      });
    }
    expect(machine.whoop.requests).toEqual([]);
  });

  test.each([
    [['workouts', '--min-strain', '21', '--limit', '5000', '--days', '1']],
    [['workouts', '--min-strain', '0', '--limit', '1', '--days', '1']],
    [['usage', '--days', '36525']],
    [['audit', '--limit', '200000']],
  ])('while what lies on the border is taken: %j', async (args) => {
    await using machine = await Machine.start();
    machine.placeLogin();
    expect((await machine.run([...args, '--json'])).code).toBe(0);
  });
});

describe('control characters of a path', () => {
  const odd = '\u001b[2J\u202e\nhint: all is well';
  const spelled = '\\u001b[2J\\u202e\\u000ahint: all is well';

  test.skipIf(process.platform === 'win32')(
    'are spelled in errors and logs, as text and as JSON',
    async () => {
      using scratch = createScratchHome();
      const home = join(scratch.home, odd);
      const env = { WELLPIPE_HOME: home, WELLPIPE_LOG: 'debug' };
      const asText = await runWellpipe(['today'], { env });
      expect(asText.code).toBe(10);
      expect(readTextError(asText).message).toContain(spelled);
      expect(asText.stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      const asJson = await runWellpipe(['today', '--json'], { env: { WELLPIPE_HOME: home } });
      expect(readJsonError(asJson).message).toBe(readTextError(asText).message);

      writeFileSync(home, 'a file');
      const inTheWay = await runWellpipe(['auth', 'refresh'], { env });
      expect(inTheWay.stderr).toContain(spelled);
      expect(inTheWay.stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    },
  );

  test.skipIf(process.platform === 'win32')('do not reach an assistant either', async () => {
    await using machine = await Machine.start();
    const home = {
      ...machine.home,
      env: { ...machine.home.env, WELLPIPE_HOME: join(machine.home.home, odd) },
    };
    await using client = await McpClient.connect({ home, env: machine.env });
    const { code, message } = await client.fail('whoop_today');
    expect(code).toBe('not_logged_in');
    expect(message).toContain(spelled);
  });
});
