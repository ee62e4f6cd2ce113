import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { closest, findSlip } from '../../../src/core/closest.ts';
import { parseDurationMs } from '../../../src/core/duration.ts';
import { readVariable } from '../../../src/core/environment.ts';
import { AppError, toAppError } from '../../../src/core/errors.ts';
import { toSafeJson } from '../../../src/core/json.ts';
import { askLoopbackDirectly, parseOrigin } from '../../../src/core/origin.ts';
import { cleanText } from '../../../src/core/text.ts';

test('outside text loses control, format and bidirectional characters and is bounded', () => {
  expect(cleanText('a\u001b[31mb\u202ec\nd')).toBe('a [31mb c d');
  expect(cleanText('x'.repeat(300), 10)).toBe(`${'x'.repeat(9)}…`);
  expect(cleanText(`a${'\n'.repeat(300)}${'b'.repeat(300)}`, 10)).toBe('a…');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(cleanText(text)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect([...cleanText(text, 20)].length).toBeLessThanOrEqual(20);
    }),
  );
});

test('what an error quotes from outside steers no display and forges no line, and none of it is lost', () => {
  const path = '/home/\u001b[31mred\n/\u202ehint: rm\u{e0041}';
  const error = new AppError('config', `Cannot use ${path}.`, { hint: `Look at ${path}.` });
  const spelled = '/home/\\u001b[31mred\\u000a/\\u202ehint: rm\\udb40\\udc41';
  expect([error.message, error.hint]).toEqual([`Cannot use ${spelled}.`, `Look at ${spelled}.`]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { message } = new AppError('config', text);
      expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      const units = message.replace(/\\u([0-9a-f]{4})/g, (_, hex) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
      if (!text.includes('\\u')) expect(units).toBe(text);
    }),
  );
});

test('durations have seconds as their unit unless they name one', () => {
  expect(['90', '90s', '5m', '2h', '0'].map(parseDurationMs)).toEqual([
    90_000, 90_000, 300_000, 7_200_000, 0,
  ]);
  for (const text of ['', '5 m', '-5', '1.5h', '5d', 'soon']) expect(parseDurationMs(text)).toBeUndefined();
});

test('empty values and placeholders of blank settings count as unset', () => {
  const read = (value: string) => readVariable({ WHOOP_CLIENT_ID: value }, 'WHOOP_CLIENT_ID');
  expect(['', '  ', '${' + 'user_config.client_id}', ' x '].map(read)).toEqual([
    undefined,
    undefined,
    undefined,
    'x',
  ]);
});

test('the nearest names come first, and only near ones', () => {
  const metrics = ['hrv_ms', 'rhr_bpm', 'strain', 'recovery_score', 'workout_strain'];
  expect(closest('hvr_ms', metrics, 1)).toEqual(['hrv_ms']);
  expect(closest('recovery', metrics, 1)).toEqual(['recovery_score']);
  expect(closest('zzzzzzzzzzzz', metrics)).toEqual([]);
});

test('a slip is a letter or a hyphen, two letters of a long word, and never a number', () => {
  const tags = ['alcohol', 'late-meal', 'run-5k', 'sick', 'magnesium'];
  expect(findSlip('alkohol', tags)).toBe('alcohol');
  expect(findSlip('latemeal', tags)).toBe('late-meal');
  expect(findSlip('magneseum', tags)).toBe('magnesium');
  expect(findSlip('magnisiom', tags)).toBe('magnesium');
  expect(findSlip('silk', ['sick'])).toBe('sick');
  // A letter of a short word makes another one.
  for (const other of ['b', 'tea']) expect(findSlip(other, ['a', 'sea'])).toBeUndefined();
  expect(findSlip('n-ap', ['nap'])).toBe('nap');
  for (const other of ['milk', 'run-6k', 'run-50k', 'meal', 'alcoholism']) {
    expect(findSlip(other, tags)).toBeUndefined();
  }
});

test('an origin is https, or http on loopback, and nothing but an origin', () => {
  for (const good of [
    'https://api.prod.whoop.com',
    'http://localhost:3999',
    'http://127.0.0.1:1/',
    'http://[::1]:2',
  ]) {
    expect(parseOrigin(good)).toBe(new URL(good).origin);
  }
  for (const bad of [
    'http://api.prod.whoop.com',
    'ftp://localhost',
    'localhost:3000',
    'https://host/path',
    'https://user:secret@host',
    'http://127.0.0.1.evil.example',
    'nonsense',
  ]) {
    expect(() => parseOrigin(bad)).toThrow(AppError);
  }
});

test('a refused origin does not show its password', () => {
  const error = toAppError(
    (() => {
      try {
        return parseOrigin('http://user:hunter2@example.com');
      } catch (thrown) {
        return thrown;
      }
    })(),
  );
  expect(JSON.stringify(error)).not.toContain('hunter2');
});

test('a foreign error never shows its text', () => {
  const error = toAppError(new TypeError('token abc123 refused'));
  expect(error.code).toBe('unexpected');
  expect(JSON.stringify(error)).not.toContain('abc123');
});

test('safe JSON means the same, without characters that steer a terminal', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const data = { value, text: `${text}\u202e\u009b` };
      expect(JSON.parse(toSafeJson(data))).toEqual(JSON.parse(JSON.stringify(data)));
      expect(toSafeJson(data)).not.toMatch(/[\u007f-\u009f\u202e]/);
    }),
  );
});

test('loopback is never asked through a proxy, whatever else is', () => {
  const environment: NodeJS.ProcessEnv = { HTTP_PROXY: 'http://proxy.example', no_proxy: 'intranet.example' };
  askLoopbackDirectly(environment);
  expect(environment.NO_PROXY).toBe('intranet.example,localhost,127.0.0.1,::1');
  expect(environment.no_proxy).toBe(environment.NO_PROXY);
});
