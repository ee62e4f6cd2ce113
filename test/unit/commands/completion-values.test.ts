import { expect, test } from 'bun:test';
import { join } from 'node:path';
import type { ArgsDef, CommandDef } from 'citty';
import { findValues } from '../../../src/commands/frame/completion-values.ts';

const COMMANDS = join(import.meta.dir, '../../../src/commands');

/** Every command that has a file of its own, by what is typed. */
async function loadCommands(): Promise<{ path: string; args: ArgsDef }[]> {
  const files = ['*.ts', 'auth/*.ts'].flatMap((glob) => [...new Bun.Glob(glob).scanSync({ cwd: COMMANDS })]);
  const loaded = await Promise.all(
    files.map(async (file) => {
      const { default: command }: { default?: CommandDef } = await import(join(COMMANDS, file));
      return { path: file.replace('.ts', '').replace('/', ' '), args: (command?.args ?? {}) as ArgsDef };
    }),
  );
  return loaded.filter(({ args }) => Object.keys(args).length > 0);
}

test('of every place that takes a value it is known what may stand there', async () => {
  const commands = await loadCommands();
  expect(commands.length).toBeGreaterThan(20);
  const unknown = commands.flatMap(({ path, args }) =>
    Object.entries(args)
      .filter(([, { type }]) => type === 'string' || type === 'positional')
      .filter(([name, { valueHint }]) => findValues(path, name, valueHint) === undefined)
      .map(([name]) => `${path} ${name}`),
  );
  expect(unknown).toEqual([]);
});
