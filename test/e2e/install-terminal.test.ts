import { describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReleaseServer } from './support/release-server.ts';
import { fakeExecutable, INSTALLER, Stranger, SYSTEMS } from './support/stranger.ts';
import { KEYS, TypedTerminal } from './support/typed-terminal.ts';

const QUESTION = 'Set it up now? It takes two minutes. [Y/n] ';

describe.each(SYSTEMS)('$name', (system) => {
  async function sitDown(env: Readonly<Record<string, string>> = {}) {
    const server = await ReleaseServer.start();
    server.put(`wellpipe-linux-${process.arch}`, fakeExecutable('1.2.3'));
    const stranger = new Stranger(system);
    const shell = system.shell.map((word, at) => (at === 0 ? (Bun.which(word) ?? word) : word)).join(' ');
    // stdin of the script is the pipe it comes from, as with curl.
    const pipeline = `cat '${INSTALLER}' | ${shell} -s -- --from ${server.url}`;
    const terminal = new TypedTerminal(['-c', pipeline], {
      program: '/bin/sh',
      cwd: stranger.home,
      env: { PATH: stranger.programs, HOME: stranger.home, ...env },
    });
    return {
      stranger,
      terminal,
      async [Symbol.asyncDispose]() {
        await terminal[Symbol.asyncDispose]();
        stranger[Symbol.dispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  }

  test.each(['', 'y', 'Y'])('"%s" goes on to init, which has the terminal', async (answer) => {
    await using scene = await sitDown();
    await scene.terminal.waitFor(QUESTION);
    scene.terminal.type(`${answer}${KEYS.enter}`);
    await scene.terminal.waitFor('asked: init');
    expect(await scene.terminal.waitForExit()).toBe(0);
    expect(scene.terminal.tooLong).toEqual([]);
    expect(scene.stranger.tree().filter((line) => line.includes('.wellpipe-install'))).toEqual([]);
  });

  test('"n" ends it', async () => {
    await using scene = await sitDown();
    await scene.terminal.waitFor(QUESTION);
    scene.terminal.type(`n${KEYS.enter}`);
    expect(await scene.terminal.waitForExit()).toBe(0);
    expect(scene.terminal.text).not.toContain('asked');
  });

  test('Ctrl-C at the question leaves what is installed', async () => {
    await using scene = await sitDown();
    await scene.terminal.waitFor(QUESTION);
    scene.terminal.type(KEYS.ctrlC);
    await scene.terminal.waitForExit();
    expect(scene.terminal.text).toContain(
      'note: Interrupted. wellpipe is installed: ~/.wellpipe/bin/wellpipe\n',
    );
    expect(readFileSync(scene.stranger.target, 'utf8')).toBe(fakeExecutable('1.2.3'));
  });

  test('colours are for a terminal that wants them', async () => {
    const green = `${String.fromCharCode(27)}[32mwellpipe 1.2.3`;
    for (const [env, isColoured] of [
      [{ CI: 'true' }, true],
      [{ CI: 'true', NO_COLOR: '1' }, false],
    ] as const) {
      await using scene = await sitDown(env);
      expect(await scene.terminal.waitForExit()).toBe(0);
      expect(scene.terminal.drawn.includes(green)).toBe(isColoured);
      expect(scene.terminal.text).not.toContain(QUESTION);
    }
  });
});

test('whoever is set up already is asked nothing', async () => {
  await using server = await ReleaseServer.start();
  server.put(`wellpipe-linux-${process.arch}`, fakeExecutable('1.2.3'));
  using stranger = new Stranger();
  mkdirSync(join(stranger.home, '.wellpipe'));
  writeFileSync(join(stranger.home, '.wellpipe/.env'), '');
  await using terminal = new TypedTerminal([INSTALLER, '--from', server.url], {
    program: Bun.which('dash') ?? 'dash',
    cwd: stranger.home,
    env: { PATH: stranger.programs, HOME: stranger.home },
  });
  expect(await terminal.waitForExit()).toBe(0);
  expect(terminal.text).toContain('wellpipe 1.2.3 is installed');
  expect(terminal.text).not.toContain('init');
});
