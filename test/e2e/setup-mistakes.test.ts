import { expect, test } from 'bun:test';
import { ALL_SCOPES } from '../../src/demo/service/oauth-app.ts';
import { FakeBrowser } from './support/browser.ts';
import { denyConsent, Machine, visit } from './support/login.ts';
import { findFreePort, occupyPort } from './support/ports.ts';
import { Wizard } from './support/wizard.ts';

/** A wizard up to where id and secret are to be entered. */
async function openWizard(machine: Machine, env: Readonly<Record<string, string>> = {}): Promise<Wizard> {
  const wizard = new Wizard(machine, { env });
  await wizard.choose('a WHOOP app of your own', 1);
  return wizard;
}

const redirectAt = (port: number) => `http://localhost:${port}/api/callback/whoop`;

test('a redirect URL that WHOOP does not know is told before the browser opens, and mended there', async () => {
  const redirectUris: string[] = [];
  await using machine = await Machine.start({ client: { redirectUris } });
  const redirectUri = redirectAt(await findFreePort());
  await using wizard = await openWizard(machine, { WHOOP_REDIRECT_URI: redirectUri });
  await wizard.enterApp();
  await wizard.terminal.waitFor('WHOOP does not know this redirect URL');
  await wizard.terminal.waitFor(`\n${redirectUri}\n`);
  redirectUris.push(redirectUri);
  await wizard.choose('And then?', 0);
  await wizard.terminal.waitFor('WHOOP knows your app');
  await wizard.visitLogin();
  await wizard.terminal.waitFor('Recovery today: ');
});

test('the redirect URL that is registered can be entered instead', async () => {
  const registered = redirectAt(await findFreePort());
  await using machine = await Machine.start({ client: { redirectUris: [registered] } });
  await using wizard = await openWizard(machine, { WHOOP_REDIRECT_URI: '' });
  await wizard.enterApp();
  await wizard.choose('And then?', 1);
  await wizard.answer('Redirect URL of your app', registered);
  await wizard.terminal.waitFor('WHOOP knows your app');
  expect(machine.readEnv().WHOOP_REDIRECT_URI).toBe(registered);
});

test('an id that WHOOP does not know, and then a secret, are entered again', async () => {
  await using machine = await Machine.start();
  const { clientId, clientSecret } = machine.whoop;
  await using wizard = await openWizard(machine);
  await wizard.enterApp({ clientId: clientSecret, clientSecret: clientId.slice(0, 10) });
  await wizard.terminal.waitFor('WHOOP knows no app with the client id');
  await wizard.terminal.waitFor('they may be swapped');
  await wizard.enterApp({ clientId, clientSecret: 'another-secret' });
  await wizard.terminal.waitFor('not this secret with it (invalid_client)');
  await wizard.terminal.waitFor('14 characters, where 64 are usual');
  await wizard.choose('What do you enter again?', 0);
  await wizard.answer('Client Secret', clientSecret);
  await wizard.terminal.waitFor('WHOOP knows your app');
  expect(machine.readEnv()).toMatchObject({ WHOOP_CLIENT_ID: clientId, WHOOP_CLIENT_SECRET: clientSecret });
});

test('a scope that is not enabled for the app is named, and the login goes on once it is', async () => {
  const allowedScopes: string[] = ALL_SCOPES.filter((scope) => scope !== 'read:sleep');
  await using machine = await Machine.start({ allowedScopes });
  await using wizard = await openWizard(machine);
  await wizard.enterApp();
  await wizard.terminal.waitFor('not allowed to request scope "read:sleep"');
  allowedScopes.push('read:sleep');
  await wizard.choose('And then?', 0);
  await wizard.terminal.waitFor('WHOOP knows your app');
});

test('a login without `offline` is told, with what it costs, and begun anew', async () => {
  const grantedScopes: string[] = ALL_SCOPES.filter((scope) => scope !== 'offline');
  await using machine = await Machine.start({ grantedScopes });
  await using wizard = await openWizard(machine);
  await wizard.enterApp();
  await wizard.visitLogin();
  await wizard.terminal.waitFor('WHOOP did not grant `offline`');
  grantedScopes.push('offline');
  await wizard.choose('Do you want all of it?', 0);
  await wizard.visitLogin();
  await wizard.terminal.waitFor('Recovery today: ');
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeDefined();
});

test('a port that is taken while the app is made gets another redirect URL', async () => {
  await using machine = await Machine.start();
  const port = await findFreePort();
  await using _ = await occupyPort('127.0.0.1', port);
  // A display: nobody pastes, so the port matters.
  const env = { WHOOP_REDIRECT_URI: redirectAt(port), DISPLAY: ':0', PATH: machine.home.home };
  await using wizard = await openWizard(machine, env);
  await wizard.enterApp();
  await wizard.terminal.waitFor(`Port ${port} is in use by another program.`);
  await wizard.choose('How do you go on?', 2);
  await wizard.terminal.waitFor('WHOOP knows your app');
  await wizard.visitLogin();
  await wizard.terminal.waitFor('Recovery today: ');
  expect(machine.readEnv().WHOOP_REDIRECT_URI).toBe(redirectAt(port + 1));
});

test('a port that is taken is none where the address is pasted', async () => {
  await using machine = await Machine.start();
  const port = await findFreePort();
  await using _ = await occupyPort('127.0.0.1', port);
  const env = { WHOOP_REDIRECT_URI: redirectAt(port), DISPLAY: ':0', PATH: machine.home.home };
  await using wizard = await openWizard(machine, env);
  await wizard.enterApp();
  await wizard.choose('How do you go on?', 0);
  await wizard.pasteLogin();
  await wizard.terminal.waitFor('Recovery today: ');
});

test('a WHOOP that cannot be asked about the app keeps nobody from the login', async () => {
  let isDown = true;
  await using machine = await Machine.start({
    intercept: () => (isDown ? { reply: { status: 503 } } : undefined),
  });
  await using wizard = await openWizard(machine);
  await wizard.enterApp();
  await wizard.terminal.waitFor('WHOOP could not be asked about your app');
  isDown = false;
  await wizard.visitLogin();
  await wizard.terminal.waitFor('Recovery today: ');
});

test('whoever does not agree may think again', async () => {
  await using machine = await Machine.start();
  await using wizard = await openWizard(machine);
  await wizard.enterApp();
  await visit(await denyConsent(await wizard.nextAddress()));
  await wizard.terminal.waitFor('WHOOP was not allowed to share your data');
  await wizard.choose('How do you go on?', 0);
  await wizard.visitLogin();
  await wizard.terminal.waitFor('Recovery today: ');
});

test('a redirect URL on another machine is opened here all the same, and pasted', async () => {
  const redirectUri = 'https://example.com/back';
  await using machine = await Machine.start({ client: { redirectUris: [redirectUri] } });
  const browser = new FakeBrowser(machine);
  await using wizard = await openWizard(machine, { ...browser.env, WHOOP_REDIRECT_URI: redirectUri });
  await wizard.enterApp();
  await wizard.pasteLogin();
  await wizard.terminal.waitFor('Recovery today: ');
  expect(browser.opened).toEqual([expect.stringContaining('/oauth2/auth')]);
});
