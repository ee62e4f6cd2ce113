import { describe, expect, test } from 'bun:test';
import { readPastedRedirect } from '../../../src/auth/pasted-redirect.ts';

describe('a pasted address', () => {
  test.each([
    ['plain', 'http://localhost:3000/cb?code=a.b-c_d&state=xyz'],
    ['with blanks and a line end', '  http://localhost:3000/cb?code=a.b-c_d&state=xyz \r\n'],
    ['broken over lines by a terminal', 'http://localhost:3000/cb?code=a.b-\nc_d&sta\n te=xyz'],
    ['in quotes', '"http://localhost:3000/cb?code=a.b-c_d&state=xyz"'],
    ['in single quotes', "'http://localhost:3000/cb?code=a.b-c_d&state=xyz'"],
    ['in angle brackets', '<http://localhost:3000/cb?code=a.b-c_d&state=xyz>'],
    ['of a custom scheme', 'whoop://example/redirect?code=a.b-c_d&state=xyz'],
    ['without its beginning', 'code=a.b-c_d&state=xyz'],
    ['from the question mark on', '?code=a.b-c_d&state=xyz'],
    ['with more in it', 'https://x.example/cb?a=1&code=a.b-c_d&scope=offline+read%3Asleep&state=xyz#top'],
  ])('%s', (_, pasted) => {
    const parameters = readPastedRedirect(pasted);
    expect([parameters.get('code'), parameters.get('state')]).toEqual(['a.b-c_d', 'xyz']);
  });

  test('of WHOOP’s error page', () => {
    const parameters = readPastedRedirect(
      'https://api.prod.whoop.com/oauth/oauth2/fallbacks/error?error=invalid_request',
    );
    expect(parameters.get('error')).toBe('invalid_request');
  });

  test.each([
    ['nothing', '', 'holds no code'],
    ['something else', 'hello', 'holds no code'],
    ['a page without a query', 'http://localhost:3000/cb', 'holds no code'],
    [
      'the way out',
      'https://api.prod.whoop.com/oauth/oauth2/auth?client_id=a&state=b',
      'where the login starts',
    ],
  ])('%s is an input error', (_, pasted, message) => {
    expect(() => readPastedRedirect(pasted)).toThrow(message);
  });
});
