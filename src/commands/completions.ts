import type { ArgDef, ArgsDef, CommandDef } from 'citty';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { renderBash } from '../render/completions/bash.ts';
import type { CommandWords, FlagWords, Values } from '../render/completions/command-words.ts';
import { renderFish } from '../render/completions/fish.ts';
import { renderPowershell } from '../render/completions/powershell.ts';
import { renderZsh } from '../render/completions/zsh.ts';
import { findValues, SHELLS } from './frame/completion-values.ts';
import { defineAction } from './frame/define.ts';

const RENDER = {
  bash: renderBash,
  zsh: renderZsh,
  fish: renderFish,
  powershell: renderPowershell,
} as const satisfies Record<(typeof SHELLS)[number], (commands: readonly CommandWords[]) => string>;

/** The command that prints a script for a shell: static, so that a completion starts no program. */
export function completionsOf(loadProgram: () => CommandDef): CommandDef {
  return defineAction({
    name: 'completions',
    description: 'Print the completion script of a shell',
    args: { shell: { type: 'positional', required: true, description: SHELLS.join(', ') } },
    async run(invocation, { shell }) {
      const known = SHELLS.find((name) => name === shell);
      if (!known) throw unknownShell(shell);
      const script = RENDER[known](await listCommands(loadProgram()));
      if (invocation.flags.json) await invocation.printJson({ shell: known, script });
      else await invocation.print(script);
    },
  });
}

/** A command and all below it. */
async function listCommands(command: CommandDef, path = ''): Promise<CommandWords[]> {
  const subCommands = (command.subCommands ?? {}) as Record<string, () => Promise<CommandDef>>;
  const below = await Promise.all(
    Object.entries(subCommands).map(async ([name, load]) => ({ name, command: await load() })),
  );
  const args = Object.entries((command.args ?? {}) as ArgsDef);
  const words = args.filter(([, { type }]) => type === 'positional');
  const own: CommandWords = {
    path,
    about: describe(command),
    commands: below.map(({ name, command: one }) => ({ name, about: describe(one) })),
    flags: args.filter(([, { type }]) => type !== 'positional').map(([name, arg]) => toFlag(path, name, arg)),
    words: words.map(([name, arg]) => ({
      name: name.replace('…', ''),
      values: valuesOf(path, name, arg),
      isMany: name.endsWith('…'),
    })),
  };
  const nested = await Promise.all(
    below.map(({ name, command: one }) => listCommands(one, path === '' ? name : `${path} ${name}`)),
  );
  return [own, ...nested.flat()];
}

function describe({ meta }: CommandDef): string {
  return (meta as { description?: string } | undefined)?.description ?? '';
}

function toFlag(path: string, name: string, arg: ArgDef): FlagWords {
  const isSwitch = arg.type === 'boolean';
  const isOn = isSwitch && arg.default === true;
  const [alias] = 'alias' in arg ? [arg.alias ?? []].flat() : [];
  const about = (isOn && arg.negativeDescription) || arg.description || '';
  return {
    name: `--${isOn ? 'no-' : ''}${name}`,
    short: alias === undefined ? undefined : `-${alias}`,
    about,
    values: isSwitch ? undefined : valuesOf(path, name, arg),
  };
}

function valuesOf(path: string, name: string, arg: ArgDef): Values {
  if (arg.type === 'enum') return { kind: 'choice', choices: arg.options ?? [] };
  return findValues(path, name, arg.valueHint) ?? { kind: 'free' };
}

function unknownShell(shell: string): AppError {
  return new AppError('invalid_input', `There is no completion for "${cleanText(shell, 40)}".`, {
    hint: `Use one of ${SHELLS.join(', ')}.`,
  });
}
