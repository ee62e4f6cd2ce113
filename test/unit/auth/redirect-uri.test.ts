import { describe, expect, test } from 'bun:test';
import { isLoopbackRedirect, resolveRedirectUri } from '../../../src/auth/redirect-uri.ts';

describe('the redirect URI', () => {
  test.each([
    [undefined, undefined, 'http://localhost:3000/api/callback/whoop'],
    [undefined, 4000, 'http://localhost:4000/api/callback/whoop'],
    ['http://127.0.0.1:8080/cb', 4000, 'http://127.0.0.1:4000/cb'],
    ['http://[::1]:8080/cb?a=b', 4000, 'http://[::1]:4000/cb?a=b'],
    ['http://localhost/cb', 4000, 'http://localhost:4000/cb'],
    // To the letter, as it is registered.
    ['http://localhost:3000', undefined, 'http://localhost:3000'],
    ['HTTP://LocalHost:3000/cb', undefined, 'HTTP://LocalHost:3000/cb'],
    ['https://example.com/cb', undefined, 'https://example.com/cb'],
    ['whoop://example/redirect', undefined, 'whoop://example/redirect'],
  ])('%p with port %p is %p', (configured, port, expected) => {
    expect(resolveRedirectUri(configured, port)).toBe(expected);
  });

  test.each([
    ['no URI', 'localhost 3000', undefined, 'which is no URI'],
    ['a fragment', 'http://localhost:3000/cb#x', undefined, 'which has a fragment'],
    ['an empty fragment', 'whoop://example/redirect#', undefined, 'which has a fragment'],
    [
      'a port for what is elsewhere',
      'https://example.com/cb?x=1',
      4000,
      'WHOOP_REDIRECT_URI is https://example.com/cb.',
    ],
  ])('%s is config', (_, configured, port, message) => {
    expect(() => resolveRedirectUri(configured, port)).toThrow(message);
  });

  test.each([
    ['http://localhost:3000/cb', true],
    ['http://127.0.0.1/cb', true],
    ['http://[::1]:3000/cb', true],
    ['https://localhost:3000/cb', false],
    ['http://localhost.example.com/cb', false],
    ['whoop://localhost/cb', false],
  ])('%s is on this machine: %p', (uri, expected) => {
    expect(isLoopbackRedirect(uri)).toBe(expected);
  });
});
