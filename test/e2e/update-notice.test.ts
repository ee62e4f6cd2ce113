import { describe, expect, test } from 'bun:test';
import { canRunScripts, Installed, OWN_VERSION } from './support/installed.ts';
import { TypedTerminal } from './support/typed-terminal.ts';

const NEWER = '9.9.9';
const NOTICE = `Wellpipe ${NEWER} is available; this is ${OWN_VERSION}. \`wellpipe upgrade\` installs it.`;

/** At a terminal: what it shows. */
async function show(installed: Installed, args: readonly string[], env = {}): Promise<string> {
  await using terminal = new TypedTerminal(args, {
    env: {
      PATH: process.env.PATH ?? '',
      WELLPIPE_NO_UPDATE_CHECK: '',
      ...installed.home.env,
      ...installed.env,
      ...env,
    },
    cwd: installed.home.home,
    program: installed.path,
  });
  expect(await terminal.waitForExit()).toBe(0);
  return terminal.text;
}

/** Somebody who knows already that there is a newer version. */
async function startInformed(): Promise<Installed> {
  const installed = await Installed.start();
  installed.publish(NEWER);
  await installed.ask(['usage', '--on']);
  await installed.ask(['upgrade', '--check']);
  installed.releases.requested.length = 0;
  return installed;
}

describe.if(canRunScripts)('the notice about a newer version', () => {
  test('comes behind the answer at a terminal, once a day', async () => {
    await using installed = await startInformed();
    const first = await show(installed, ['usage']);
    expect(first.trimEnd()).toEndWith(NOTICE);
    expect(await show(installed, ['usage'])).not.toContain(NEWER);
    expect(installed.releases.requested).toEqual([]);
  });

  test('does not come under --json or --csv, in CI, without a terminal, nor where it is switched off', async () => {
    await using installed = await startInformed();
    expect(await show(installed, ['usage', '--json'])).not.toContain(NEWER);
    expect(await show(installed, ['audit', '--csv'])).not.toContain(NEWER);
    expect(await show(installed, ['status', '--demo'])).not.toContain(NEWER);
    expect(await show(installed, ['usage'], { CI: 'true' })).not.toContain(NEWER);
    expect(await show(installed, ['usage'], { WELLPIPE_NO_UPDATE_CHECK: '1' })).not.toContain(NEWER);
    const { stdout, stderr } = await installed.run(['usage']);
    expect(stdout + stderr).not.toContain(NEWER);
    expect(await show(installed, ['usage'])).toContain(NOTICE);
  });

  test('waits for no server that is slow', async () => {
    await using installed = await Installed.start();
    installed.publish(NEWER);
    await installed.ask(['usage', '--on']);
    for (const name of ['SHA256SUMS', 'VERSION']) installed.releases.faults.set(name, () => undefined);
    const startedAt = performance.now();
    expect(await show(installed, ['usage'])).not.toContain(NEWER);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
