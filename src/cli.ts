import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, type CommandDef, renderUsage, runCommand } from 'citty';
import { GLOBAL_ARGS } from './commands/frame/global-args.ts';
import { type Edge, Invocation } from './commands/frame/invocation.ts';
import { normalizeArgs } from './commands/frame/strict-args.ts';
import { BUILD } from './core/build-facts.ts';
import { closest } from './core/closest.ts';
import { readVariable } from './core/environment.ts';
import { AppError, EndedError, toAppError } from './core/errors.ts';
import { log, parseLogLevel, setLogLevel } from './core/log.ts';
import { checkOrigin } from './core/origin.ts';
import { writeStdout } from './core/stdout.ts';
import { cleanText } from './core/text.ts';
import { VERSION } from './core/version.ts';
import { fitHelp } from './render/help.ts';

/** Commands by name, loaded when they are needed. Their order is that of the help. */
const COMMANDS = {
  init: () => import('./commands/init.ts'),
  auth: () => import('./commands/auth.ts'),
  connect: () => import('./commands/connect.ts'),
  serve: () => import('./commands/serve.ts'),
  sync: () => import('./commands/sync.ts'),
  today: () => import('./commands/today.ts'),
  wait: () => import('./commands/wait.ts'),
  days: () => import('./commands/days.ts'),
  sleeps: () => import('./commands/sleeps.ts'),
  workouts: () => import('./commands/workouts.ts'),
  query: () => import('./commands/query.ts'),
  trend: () => import('./commands/trend.ts'),
  compare: () => import('./commands/compare.ts'),
  relate: () => import('./commands/relate.ts'),
  chart: () => import('./commands/chart.ts'),
  patterns: () => import('./commands/patterns.ts'),
  record: () => import('./commands/record.ts'),
  log: () => import('./commands/log.ts'),
  export: () => import('./commands/export.ts'),
  import: () => import('./commands/import.ts'),
  status: () => import('./commands/status.ts'),
  usage: () => import('./commands/usage.ts'),
  audit: () => import('./commands/audit.ts'),
  doctor: () => import('./commands/doctor.ts'),
  upgrade: () => import('./commands/upgrade.ts'),
  uninstall: () => import('./commands/uninstall.ts'),
  completions: async () => ({
    default: (await import('./commands/completions.ts')).completionsOf(() => PROGRAM),
  }),
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
    const { stack = '' } = error.cause instanceof Error ? error.cause : error;
    for (const line of stack.split('\n')) log.debug(line);
    if (!(error instanceof EndedError)) await showError(error, hasFlag(argv, '--json'));
    return error.exitCode;
  }
}

interface Resolved {
  command: CommandDef;
  /** As typed, such as `wellpipe auth whoop`. */
  name: string;
  rest: string[];
}

async function dispatch(argv: readonly string[], edge: Edge): Promise<void> {
  setLogLevel(
    hasFlag(argv, '--debug')
      ? 'debug'
      : parseLogLevel(readVariable(edge.environment, 'WELLPIPE_LOG') ?? 'warn'),
  );
  const { command, name, rest } = await resolveCommand(argv);
  if (hasFlag(rest, '--help', '-h') || argv.length === 0) return showHelp(command, name, rest, edge);
  const args = (command.args ?? {}) as ArgsDef;
  if (asksForVersion(rest, args)) return showVersion(hasFlag(rest, '--json'));
  const rawArgs = normalizeArgs(rest, args, name);
  if (command.subCommands) throw missingCommand(command, name);
  // What is wrong with the environment is what `doctor` is asked for.
  if (name !== 'wellpipe doctor') checkOrigin(edge.environment);
  const flags = readGlobalFlags(rawArgs);
  if (flags.json && flags.csv) throw twoFormats();
  const invocation = new Invocation(edge, flags, name);
  await invocation.run(() => runCommand(command, { rawArgs, data: invocation }));
}

/** Walks from the program down the command words; flags may stand before, between and after them. */
async function resolveCommand(argv: readonly string[]): Promise<Resolved> {
  let resolved: Resolved = { command: PROGRAM, name: 'wellpipe', rest: [...argv] };
  while (resolved.command.subCommands) {
    const subCommands = resolved.command.subCommands as Record<string, () => Promise<CommandDef>>;
    const index = findWord(resolved.rest);
    const word = resolved.rest[index];
    if (word === undefined) return resolved;
    const load = Object.hasOwn(subCommands, word) ? subCommands[word] : undefined;
    if (!load) throw unknownCommand(word, Object.keys(subCommands), resolved.name);
    resolved = {
      command: await load(),
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

/** Whether one of these flags is given. */
function hasFlag(argv: readonly string[], ...names: readonly string[]): boolean {
  return flagsOf(argv).some((token) => names.includes(token));
}

/** A command may have a `--version` of its own that takes a value. */
function asksForVersion(argv: readonly string[], { version }: ArgsDef): boolean {
  return hasFlag(argv, '-v') || (version?.type !== 'string' && hasFlag(argv, '--version'));
}

/** What stands before `--`: after it there are words only. */
function flagsOf(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
}

function readGlobalFlags(argv: readonly string[]) {
  const flags = flagsOf(argv);
  return {
    json: flags.includes('--json'),
    csv: flags.includes('--csv'),
    demo: flags.includes('--demo'),
    color: !flags.includes('--no-color'),
    envFile: flags.find((flag) => flag.startsWith('--env-file='))?.slice('--env-file='.length),
  };
}

async function showHelp(
  command: CommandDef,
  name: string,
  argv: readonly string[],
  edge: Edge,
): Promise<void> {
  const parent = name.split(' ').slice(0, -1).join(' ');
  const usage = await renderUsage(command, parent === '' ? undefined : { meta: { name: parent } });
  const { style, width } = new Invocation(edge, readGlobalFlags(argv), name);
  const colored = style.bold('') !== '';
  await writeStdout(`${fitHelp(colored ? usage : stripVTControlCharacters(usage), width)}\n`);
}

/** The version alone is what scripts read; what it was built from is in the JSON. */
function showVersion(asJson: boolean): Promise<void> {
  return writeStdout(`${asJson ? JSON.stringify({ version: VERSION, ...BUILD }) : VERSION}\n`);
}

function missingCommand(command: CommandDef, name: string): AppError {
  const names = Object.keys(command.subCommands ?? {}).join(', ');
  return new AppError('usage', `\`${name}\` needs a command.`, {
    hint: `Use one of ${names}, or ${name} --help.`,
  });
}

function twoFormats(): AppError {
  return new AppError('usage', '--json and --csv are two ways to print one answer.', {
    hint: 'Give one of them.',
  });
}

function unknownCommand(word: string, known: readonly string[], name: string): AppError {
  const [nearest] = closest(word, known, 1);
  const hint = nearest ? `Did you mean \`${name} ${nearest}\`?` : `Commands: ${known.join(', ')}.`;
  return new AppError('usage', `\`${name}\` has no command "${cleanText(word, 40)}".`, { hint });
}

async function showError(error: AppError, asJson: boolean): Promise<void> {
  if (asJson) {
    const isWritten = await writeStdout(`${JSON.stringify(error)}\n`).then(
      () => true,
      () => false,
    );
    if (isWritten) return;
  }
  // The exit code tells what happened also to a reader that has closed stderr.
  process.stderr.on('error', () => undefined);
  process.stderr.write(`error: ${error.message}\n`);
  if (error.hint) process.stderr.write(`hint: ${error.hint}\n`);
}
