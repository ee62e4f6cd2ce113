import { expect, test } from 'bun:test';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { readJsonError } from './support/errors.ts';
import { changeAddress, denyConsent, Machine, startLogin, visit } from './support/login.ts';

test('a member who does not agree is told so in the browser and in the terminal', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const page = await visit(await denyConsent(login.authorizeUrl));
  const result = await login.finish();
  const error = readJsonError(result);

  expect(result.code).toBe(10);
  expect(error.code).toBe('not_logged_in');
  expect(error.message).toContain('access_denied');
  expect(page.status).toBe(400);
  expect(page.text).toContain('The login did not work');
  expect(page.text).toContain(error.message.slice(0, 40));
  expect(machine.statusesOf('/token')).toEqual([]);
});

test('a return with another state is told so and ignored; the right one still works', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const back = await approveConsent(login.authorizeUrl);
  for (const state of ['somebody-elses-state', '', undefined]) {
    const page = await visit(changeAddress(back, { state }));
    expect(page.status).toBe(400);
    expect(page.text).toContain('This is not the login that is waiting');
  }
  const foreignError = changeAddress(back, { code: undefined, error: 'access_denied', state: 'another' });
  expect((await visit(foreignError)).text).toContain('This is not the login that is waiting');
  expect(machine.statusesOf('/token')).toEqual([]);

  expect((await visit(back)).status).toBe(200);
  expect((await login.finish()).code).toBe(0);
});

test('a return without code or error is told so and ignored', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const back = await approveConsent(login.authorizeUrl);
  const page = await visit(changeAddress(back, { code: undefined }));
  expect(page.status).toBe(400);
  expect(page.text).toContain('neither a code nor an error');
  expect((await visit(back)).status).toBe(200);
  expect((await login.finish()).code).toBe(0);
});

test('what WHOOP says is shown as text, never as markup or control characters', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const page = await visit(
    changeAddress(await denyConsent(login.authorizeUrl), {
      error_description: `<img src=x onerror="alert('1')"> & \u001b[31mred\u202e`,
    }),
  );
  const { message } = readJsonError(await login.finish());
  expect(page.text).not.toContain('<img');
  expect(page.text).toContain('&#60;img src=x onerror=&#34;');
  expect(`${message}${page.text.replaceAll('\n', '')}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('only the browser on this machine is answered, only at the redirect, and only a GET counts', async () => {
  await using machine = await Machine.start();
  await using login = await startLogin(machine);
  const back = await approveConsent(login.authorizeUrl);
  const elsewhere = new URL(back);
  elsewhere.pathname = '/favicon.ico';
  const statuses = [
    await visit(back, { headers: { host: 'rebound.example:3000' } }),
    await visit(elsewhere.href),
    await visit(back, { method: 'POST' }),
    await visit(back, { method: 'HEAD' }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([403, 404, 405, 200]);
  expect(machine.statusesOf('/token')).toEqual([]);
  expect((await visit(back)).status).toBe(200);
  expect((await login.finish()).code).toBe(0);
});
