import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, type CommandDef, renderUsage, runCommand } from 'citty';
import { GLOBAL_ARGS } from './commands/frame/global-args.ts';
import { type Edge, Invocation } from './commands/frame/invocation.ts';
import { normalizeArgs } from './commands/frame/strict-args.ts';
import { closest } from './core/closest.ts';
import { readVariable } from './core/environment.ts';
import { AppError, toAppError } from './core/errors.ts';
import { log, parseLogLevel, setLogLevel } from './core/log.ts';
import { writeStdout } from './core/stdout.ts';
import { cleanText } from './core/text.ts';

/** Commands by name, loaded when they are needed. Their order is that of the help. */
const COMMANDS = {
  init: () => import('./commands/init.ts'),
  auth: () => import('./commands/auth.ts'),
  serve: () => import('./commands/serve.ts'),
  today: () => import('./commands/today.ts'),
  days: () => import('./commands/days.ts'),
  sleeps: () => import('./commands/sleeps.ts'),
  workouts: () => import('./commands/workouts.ts'),
  record: () => import('./commands/record.ts'),
  status: () => import('./commands/status.ts'),
  demo: () => import('./commands/demo.ts'),
} as const satisfies Record<string, () => Promise<{ default: CommandDef }>>;

const PROGRAM: CommandDef = {
  meta: { name: 'wellpipe', description: 'Your own WHOOP data, for your terminal and your assistant' },
  args: { ...GLOBAL_ARGS, version: { type: 'boolean', alias: 'v', description: 'Show the version' } },
  subCommands: Object.fromEntries(
    Object.entries(COMMANDS).map(([name, load]) => [name, async () => (await load()).default]),
  ),
};

/** Runs one command line and answers its exit code. The one place where errors are shown. */
export async function runCli(argv: readonly string[], edge: Edge): Promise<number> {
  try {
    await dispatch(argv, edge);
    return 0;
  } catch (thrown) {
    const error = toAppError(thrown);
    log.debug(error.cause instanceof Error ? (error.cause.stack ?? '') : (error.stack ?? ''));
    await showError(error, argv.includes('--json'));
    return error.exitCode;
  }
}

interface Resolved {
  command: CommandDef;
  parent: CommandDef | undefined;
  /** As typed, such as `wellpipe auth whoop`. */
  name: string;
  rest: string[];
}

async function dispatch(argv: readonly string[], edge: Edge): Promise<void> {
  setLogLevel(
    argv.includes('--debug')
      ? 'debug'
      : parseLogLevel(readVariable(edge.environment, 'WELLPIPE_LOG') ?? 'warn'),
  );
  const { command, parent, name, rest } = await resolveCommand(argv);
  if (rest.includes('--help') || rest.includes('-h') || argv.length === 0)
    return showHelp(command, parent, edge);
  if (command.subCommands) throw missingCommand(command, name);
  const args = (command.args ?? {}) as ArgsDef;
  const rawArgs = normalizeArgs(rest, args, name);
  const invocation = new Invocation(edge, readGlobalFlags(rawArgs));
  try {
    await runCommand(command, { rawArgs, data: invocation });
  } finally {
    await invocation.close();
  }
}

/** Walks from the program down the command words; flags may stand before, between and after them. */
async function resolveCommand(argv: readonly string[]): Promise<Resolved> {
  let resolved: Resolved = { command: PROGRAM, parent: undefined, name: 'wellpipe', rest: [...argv] };
  while (resolved.command.subCommands) {
    const subCommands = resolved.command.subCommands as Record<string, () => Promise<CommandDef>>;
    const index = findWord(resolved.rest);
    const word = resolved.rest[index];
    if (word === undefined) return resolved;
    const load = Object.hasOwn(subCommands, word) ? subCommands[word] : undefined;
    if (!load) throw unknownCommand(word, Object.keys(subCommands), resolved.name);
    resolved = {
      command: await load(),
      parent: resolved.command,
      name: `${resolved.name} ${word}`,
      rest: resolved.rest.toSpliced(index, 1),
    };
  }
  return resolved;
}

/** Index of the first word that is neither a flag nor the value of a global one; −1 without any. */
function findWord(argv: readonly string[]): number {
  return argv.findIndex((token, index) => !token.startsWith('-') && argv[index - 1] !== '--env-file');
}

function readGlobalFlags(rawArgs: readonly string[]) {
  const flags = rawArgs.includes('--') ? rawArgs.slice(0, rawArgs.indexOf('--')) : rawArgs;
  return {
    json: flags.includes('--json'),
    csv: flags.includes('--csv'),
    demo: flags.includes('--demo'),
    color: !flags.includes('--no-color'),
    envFile: flags.find((flag) => flag.startsWith('--env-file='))?.slice('--env-file='.length),
  };
}

async function showHelp(command: CommandDef, parent: CommandDef | undefined, edge: Edge): Promise<void> {
  const usage = await renderUsage(command, parent);
  const { style } = new Invocation(edge, readGlobalFlags([]));
  const colored = style.bold('') !== '';
  await writeStdout(`${colored ? usage : stripVTControlCharacters(usage)}\n`);
}

function missingCommand(command: CommandDef, name: string): AppError {
  const names = Object.keys(command.subCommands ?? {}).join(', ');
  return new AppError('usage', `\`${name}\` needs a command.`, {
    hint: `Use one of ${names}, or ${name} --help.`,
  });
}

function unknownCommand(word: string, known: readonly string[], name: string): AppError {
  const [nearest] = closest(word, known, 1);
  const hint = nearest ? `Did you mean \`${name} ${nearest}\`?` : `Commands: ${known.join(', ')}.`;
  return new AppError('usage', `\`${name}\` has no command "${cleanText(word, 40)}".`, { hint });
}

async function showError(error: AppError, asJson: boolean): Promise<void> {
  if (asJson) return writeStdout(`${JSON.stringify(error)}\n`);
  process.stderr.write(`error: ${error.message}\n`);
  if (error.hint) process.stderr.write(`hint: ${error.hint}\n`);
}
