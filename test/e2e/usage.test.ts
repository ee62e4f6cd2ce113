import { expect, test } from 'bun:test';
import { approveConsent } from '../../src/demo/consent-walk.ts';
import { Machine, startLogin, visit } from './support/login.ts';
import { KEYS, TypedTerminal } from './support/typed-terminal.ts';

/** How long the member takes, and what no call takes without that. */
const PAUSE_MS = 3_000;
const MOST_MS = 2_500;
const TIMEOUT_MS = 30_000;

/** How long the only call of the day took, in milliseconds. */
async function readDuration(machine: Machine, name: string): Promise<number> {
  const { columns, rows } = (await machine.ask(['usage'])) as { columns: string[]; rows: unknown[][] };
  const row = rows.find((cells) => cells[columns.indexOf('name')] === name);
  return Number(row?.[columns.indexOf('p50_ms')]);
}

test(
  'the time in the browser is the member’s, not the call’s',
  async () => {
    await using machine = await Machine.start();
    await using login = await startLogin(machine);
    const back = await approveConsent(login.authorizeUrl);
    await Bun.sleep(PAUSE_MS);
    await visit(back);
    expect((await login.finish()).code).toBe(0);
    expect(await readDuration(machine, 'auth whoop')).toBeWithin(1, MOST_MS);
  },
  TIMEOUT_MS,
);

test(
  'so is the time it takes to type a passphrase',
  async () => {
    await using machine = await Machine.start();
    machine.placeLogin();
    await machine.ask(['auth', 'protect', 'passphrase'], { env: { WELLPIPE_PASSPHRASE: 'some words' } });
    const env = { ...machine.home.env, ...machine.env, CI: '' };
    await using asking = new TypedTerminal(['record', 'profile'], { env, cwd: machine.home.home });
    await asking.waitFor('Passphrase of');
    // What opens the file takes its time too.
    await Bun.sleep(2 * PAUSE_MS);
    asking.type(`some words${KEYS.enter}`);
    await asking.waitFor('"user_id"');
    expect(await asking.waitForExit()).toBe(0);
    expect(await readDuration(machine, 'record')).toBeWithin(1, 2 * MOST_MS);
  },
  TIMEOUT_MS,
);

test(
  'so is the time it takes to copy the address back',
  async () => {
    await using machine = await Machine.start();
    await using login = await startLogin(machine, ['--paste']);
    const back = await approveConsent(login.authorizeUrl);
    await Bun.sleep(PAUSE_MS);
    login.running.write(`${back}\n`);
    expect((await login.finish()).code).toBe(0);
    expect(await readDuration(machine, 'auth whoop')).toBeWithin(1, MOST_MS);
  },
  TIMEOUT_MS,
);
