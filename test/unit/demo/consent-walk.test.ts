import { afterAll, expect, test } from 'bun:test';
import { AppError } from '../../../src/core/errors.ts';
import { approveConsent } from '../../../src/demo/consent-walk.ts';
import { startSimulatedWhoop } from '../../../src/demo/server.ts';

const whoop = await startSimulatedWhoop({ member: { joined: '2026-11-10' } });
afterAll(() => whoop.close());

function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

test('a walk leaves loopback alone', async () => {
  expect(await codeOf(approveConsent('https://api.prod.whoop.com/oauth/oauth2/auth?client_id=a'))).toBe(
    'config',
  );
  expect(whoop.requests).toHaveLength(0);
});

test('a walk reports what is no consent page', async () => {
  expect(await codeOf(approveConsent(`${whoop.origin}/oauth/oauth2/elsewhere`))).toBe('whoop_error');
});

test('a walk names the error that WHOOP kept from the app', async () => {
  const url = `${whoop.origin}/oauth/oauth2/auth?client_id=wrong`;
  await expect(approveConsent(url)).rejects.toThrow('refuses the login (invalid_client)');
});

test('a walk to a service that is gone is a network error without the query', async () => {
  const gone = await startSimulatedWhoop({ member: { joined: '2026-11-10' } });
  await gone.close();
  const walk = approveConsent(`${gone.origin}/oauth/oauth2/auth?state=secret-state`);
  expect(await codeOf(walk)).toBe('network');
  await expect(walk).rejects.not.toThrow('secret-state');
});
