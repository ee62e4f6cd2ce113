import { expect, test } from 'bun:test';
import { Machine } from './support/login.ts';
import { KEYS } from './support/typed-terminal.ts';
import { Wizard } from './support/wizard.ts';

const storedApp = ({ whoop }: Machine) =>
  `WHOOP_CLIENT_ID=${whoop.clientId}\nWHOOP_CLIENT_SECRET=${whoop.clientSecret}\n`;

/** Ends a wizard by Ctrl-C at a question. */
async function interruptAt(wizard: Wizard, question: string): Promise<void> {
  await wizard.terminal.waitFor(question);
  wizard.terminal.type(KEYS.ctrlC);
  expect(await wizard.terminal.waitForExit()).toBe(130);
}

test('interrupted at every step, the next one goes on from there', async () => {
  await using machine = await Machine.start();
  {
    await using wizard = new Wizard(machine);
    await wizard.choose('a WHOOP app of your own', 1);
    await wizard.answer('Client ID', machine.whoop.clientId);
    await interruptAt(wizard, 'Client Secret');
    expect(wizard.terminal.text).toContain('The client id is kept');
    expect(machine.readEnv()).toMatchObject({ WHOOP_CLIENT_ID: machine.whoop.clientId });
  }
  {
    await using wizard = new Wizard(machine);
    await wizard.terminal.waitFor('its secret is missing yet');
    await wizard.choose('How do you go on?', 0);
    await wizard.answer('Client Secret', machine.whoop.clientSecret);
    await interruptAt(wizard, 'Paste the whole of it here');
    expect(wizard.terminal.text).toContain('Your app is kept');
    expect(machine.readEnv().WHOOP_CLIENT_SECRET).toBe(machine.whoop.clientSecret);
  }
  {
    await using wizard = new Wizard(machine);
    await wizard.terminal.waitFor('Your app is set up');
    await wizard.choose('How do you go on?', 0);
    await wizard.pasteLogin();
    await wizard.terminal.waitFor('Recovery today: ');
    expect(await wizard.finish()).toBe(130);
  }
  await using wizard = new Wizard(machine);
  await wizard.terminal.waitFor(`${machine.whoop.member.profile.user_id}`);
  await wizard.choose('How do you go on?', 0);
  await wizard.terminal.waitFor('Recovery today: ');
  await wizard.terminal.waitFor('wellpipe today');
  expect(machine.statusesOf('/token').filter((status) => status === 200)).toHaveLength(1);
});

test('a login that has died is told, and replaced', async () => {
  await using machine = await Machine.start();
  machine.placeLogin({ expiresInMs: -1 });
  machine.writeEnv(`${storedApp(machine)}${renderEnv(machine.readEnv())}`);
  machine.whoop.revokeEverything();
  await machine.run(['record', 'profile']);
  await using wizard = new Wizard(machine);
  await wizard.terminal.waitFor('WHOOP has refused to renew this login since');
  await wizard.choose('How do you go on?', 0);
  await wizard.pasteLogin();
  await wizard.terminal.waitFor('Recovery today: ');
});

test('a login that WHOOP has ended without anybody knowing is replaced where the number is asked for', async () => {
  await using machine = await Machine.start();
  machine.placeLogin();
  machine.writeEnv(`${storedApp(machine)}${renderEnv(machine.readEnv())}`);
  machine.whoop.revokeEverything();
  await using wizard = new Wizard(machine);
  await wizard.choose('How do you go on?', 0);
  await wizard.terminal.waitFor('WHOOP has refused to renew this login');
  await wizard.pasteLogin();
  await wizard.terminal.waitFor('Recovery today: ');
});

test('another app is kept after a no, and nothing is stored', async () => {
  await using machine = await Machine.start();
  machine.writeEnv('WHOOP_CLIENT_ID=older-app\nWHOOP_CLIENT_SECRET=older\n');
  await using wizard = new Wizard(machine);
  await wizard.choose('How do you go on?', 1);
  await wizard.choose('a WHOOP app of your own', 1);
  await wizard.answer('Client ID', machine.whoop.clientId);
  await wizard.terminal.waitFor('Replace it and forget its login?');
  wizard.terminal.type('n');
  expect(await wizard.terminal.waitForExit()).toBe(20);
  expect(wizard.terminal.text).toContain('keeps its app (older-app)');
  expect(machine.readEnv()).toEqual({ WHOOP_CLIENT_ID: 'older-app', WHOOP_CLIENT_SECRET: 'older' });
});

test('another app is replaced after a yes, once WHOOP knows the new one', async () => {
  await using machine = await Machine.start();
  machine.writeEnv('# mine\nWHOOP_CLIENT_ID=older-app\nWHOOP_REFRESH_TOKEN=older-token\n');
  const { clientId } = machine.whoop;
  await using wizard = new Wizard(machine, { flags: ['--client-id', clientId] });
  await wizard.answer('Replace it', 'y');
  await wizard.answer('Client Secret', machine.whoop.clientSecret);
  await wizard.terminal.waitFor('WHOOP knows your app');
  expect(machine.readEnv()).toMatchObject({ WHOOP_CLIENT_ID: clientId });
  expect(machine.readEnv().WHOOP_REFRESH_TOKEN).toBeUndefined();
});

function renderEnv(values: NodeJS.Dict<string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
}
