import { expect, test } from 'bun:test';
import { AppError } from '../../../src/core/errors.ts';
import { adviseModel, forConversation, withAdvice } from '../../../src/mcp/conversation.ts';

test.each([
  ['Ids are shown by `wellpipe sleeps --detail`.', 'Ids are shown by whoop_sleeps with detail: true.'],
  [
    'It begins late; run `wellpipe sync` for all.',
    'It begins late; call whoop_status with action: sync for all.',
  ],
  ['It is read at once by `wellpipe sync`.', 'It is read at once by whoop_status with action: sync.'],
  [
    '`wellpipe query --schema` and the resource whoop://guide list views.',
    'The resource whoop://guide lists views.',
  ],
  ['Run `wellpipe init` in a terminal.', 'Run `wellpipe init` in a terminal.'],
])('advice names what can be done in a conversation: %s', (text, advice) => {
  expect(adviseModel(text)).toBe(advice);
  expect(withAdvice({ n: 1, notes: [text] })).toEqual({ n: 1, notes: [advice] });
});

test('an error about the login names the way from here beside the command', () => {
  const error = new AppError('not_logged_in', 'Nobody is.', { hint: 'Run `wellpipe auth whoop` to log in.' });
  expect(forConversation(error).hint).toMatch(
    /^Run `wellpipe auth whoop` to log in\. .*whoop_status.*login_url/,
  );
  expect(forConversation(new AppError('timeout', 'Late.')).hint).toBeUndefined();
});
