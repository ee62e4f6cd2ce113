import { basename } from 'node:path';
import { resolveHomePaths } from '../core/paths.ts';
import { cleanText } from '../core/text.ts';
import type { NamedPlaces, ServerCommand } from './client.ts';

const SERVE = 'serve';
const DEMO = '--demo';
const ENV_FILE = '--env-file';
const HOME_VARIABLE = 'WELLPIPE_HOME';
const ENV_FILE_VARIABLE = 'WELLPIPE_ENV_FILE';
const MAX_SHOWN_LENGTH = 200;

/** What says where Wellpipe's own files are: the rest of an entry's environment is the member's. */
export const OWN_VARIABLES: readonly string[] = [HOME_VARIABLE, ENV_FILE_VARIABLE];

/**
 * What an entry is to start that started `former` until now. This program, but with the arguments, the home folder
 * and the `.env` file that the entry names, unless this run names others. `--demo` is as in this run.
 */
export function adaptServer(
  former: ServerCommand | undefined,
  wanted: ServerCommand,
  named: NamedPlaces,
): ServerCommand {
  if (!former || !startsWellpipe(former)) return wanted;
  const file = named.envFile ? readEnvFile(wanted.args) : readEnvFile(former.args);
  const args = withEnvFile(withDemo(adaptArgs(former, wanted), wanted.args.includes(DEMO)), file);
  const home = isSameHome(former, wanted) || !named.home ? former : wanted;
  const env = {
    ...pick(home.env, HOME_VARIABLE),
    ...(named.envFile ? {} : pick(former.env, ENV_FILE_VARIABLE)),
  };
  return { command: wanted.command, args, env };
}

/** In a line each: what an entry names that this run does not, and what becomes another. */
export function describeAdaptation(
  former: ServerCommand,
  wanted: ServerCommand,
  after: ServerCommand,
): string[] {
  const places = [
    describePlace(
      HOME_VARIABLE,
      [former, wanted, after].map(({ env }) => env[HOME_VARIABLE]),
    ),
    describePlace(
      ENV_FILE,
      [former, wanted, after].map(({ args }) => readEnvFile(args)),
    ),
    describePlace(
      ENV_FILE_VARIABLE,
      [former, wanted, after].map(({ env }) => env[ENV_FILE_VARIABLE]),
    ),
  ];
  const wasDemo = former.args.includes(DEMO);
  if (wasDemo === after.args.includes(DEMO)) return places.flat();
  return [
    ...places.flat(),
    wasDemo ? 'Changed: your own data instead of --demo.' : 'Changed: --demo instead of your own data.',
  ];
}

function describePlace(name: string, [former, wanted, after]: readonly (string | undefined)[]): string[] {
  if (former === undefined || former === '') return [];
  const shown = `${name} ${cleanText(former, MAX_SHOWN_LENGTH)}`;
  if (after === undefined) return [`Changed: ${shown} is no longer named.`];
  if (after !== former) return [`Changed: ${shown} becomes ${cleanText(after, MAX_SHOWN_LENGTH)}.`];
  return after === wanted
    ? []
    : [`Kept: ${shown}, which the entry names; a run that names another changes it.`];
}

/** Its executable, or a runtime or wrapper that is given it. */
function startsWellpipe({ command, args }: ServerCommand): boolean {
  return (
    isExecutable(command) ||
    (args.includes(SERVE) && [command, ...args].some((word) => /wellpipe/i.test(word)))
  );
}

function isExecutable(command: string): boolean {
  return /^wellpipe\b/i.test(basename(command.replaceAll('\\', '/')));
}

/** The member's arguments, behind what this program needs before them to start from source. */
function adaptArgs(former: ServerCommand, { args }: ServerCommand): string[] {
  const launcher = args.slice(0, args.indexOf(SERVE));
  const at = former.args.indexOf(SERVE);
  if (at === -1) return [...launcher, SERVE, ...(isExecutable(former.command) ? former.args : [])];
  return [...launcher, ...former.args.slice(isExecutable(former.command) ? 0 : at)];
}

function withDemo(args: readonly string[], isDemo: boolean): readonly string[] {
  if (args.includes(DEMO) === isDemo) return args;
  return isDemo ? [...args, DEMO] : args.filter((word) => word !== DEMO);
}

function readEnvFile(args: readonly string[]): string | undefined {
  const at = findEnvFile(args);
  return args[at] === ENV_FILE ? args[at + 1] : args[at]?.slice(ENV_FILE.length + 1);
}

function withEnvFile(args: readonly string[], file: string | undefined): readonly string[] {
  if (readEnvFile(args) === file) return args;
  const words = file === undefined ? [] : [ENV_FILE, file];
  const at = findEnvFile(args);
  return at === -1 ? [...args, ...words] : args.toSpliced(at, args[at] === ENV_FILE ? 2 : 1, ...words);
}

function findEnvFile(args: readonly string[]): number {
  return args.findIndex((word) => word === ENV_FILE || word.startsWith(`${ENV_FILE}=`));
}

function isSameHome(one: ServerCommand, other: ServerCommand): boolean {
  return resolveHomePaths(one.env).home === resolveHomePaths(other.env).home;
}

function pick(env: ServerCommand['env'], name: string): Record<string, string> {
  const value = env[name];
  return value === undefined ? {} : { [name]: value };
}
