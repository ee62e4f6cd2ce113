import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { EnvFile } from '../../auth/env-file.ts';
import { readVariable, VARIABLES, type VariableName } from '../../core/environment.ts';
import { type AppError, toAppError } from '../../core/errors.ts';
import { parseOrigin } from '../../core/origin.ts';
import { findBaseUrl, locateBaseUrl } from './base-url.ts';
import { advise, type Check, type CheckContext, type Finding, fail, failBy, ok, warn } from './check.ts';
import { editFile, moveAside, repairAccess } from './repair-access.ts';
import { showPath } from './show-path.ts';

/** Where they are set is told, never to what. */
const SHOWN: readonly VariableName[] = [
  'WHOOP_CLIENT_ID',
  'WHOOP_CLIENT_SECRET',
  'WHOOP_REDIRECT_URI',
  'WHOOP_BASE_URL',
  'WHOOP_ACCESS_TOKEN',
  'WHOOP_REFRESH_TOKEN',
];

/** Whether `.env` can be read, and which keys it has. */
export const SETTINGS: Check = {
  name: 'settings',
  isOfMachine: true,
  run(context) {
    // Of what lies in a home that cannot be read, the home's line tells; of all else this one does.
    const ofHome = context.findObstacle('home');
    if (ofHome !== undefined && context.findObstacle('env') === ofHome)
      return warn(`not looked at: ${ofHome}`);
    const { paths, machine } = context;
    const shown = showPath(paths.envFile, machine);
    try {
      const keys = describeKeys(context);
      const misplaced = checkBaseUrl(context);
      if (misplaced) return misplaced;
      const missing = findMissing(context);
      const there = existsSync(paths.envFile) ? shown : `${shown} does not exist yet`;
      const says = `${there}${keys === '' ? '' : `: ${keys}`}`;
      if (missing.length === 0) return ok(says);
      return warn(`${says}; missing: ${missing.join(', ')}`, 'wellpipe init');
    } catch (thrown) {
      return describeUnreadable(toAppError(thrown), context);
    }
  },
};

function describeKeys({ environment, paths }: CheckContext): string {
  const stored = new EnvFile(paths.envFile).read();
  const inFile = SHOWN.filter((name) => readVariable(stored, name) !== undefined);
  const fromProcess = ownNames().filter((name) => readVariable(environment, name) !== undefined);
  return [
    ...(inFile.length > 0 ? [inFile.join(', ')] : []),
    ...(fromProcess.length > 0 ? [`from the environment: ${fromProcess.join(', ')}`] : []),
  ].join('; ');
}

function ownNames(): VariableName[] {
  const isVariable = (name: string): name is VariableName => name.startsWith('WHOOP_') && name in VARIABLES;
  return Object.keys(VARIABLES).filter(isVariable);
}

/** Of the app; a login without it works until its access token ends. */
function findMissing({ environment, paths }: CheckContext): VariableName[] {
  const stored = new EnvFile(paths.envFile).read();
  const isSet = (name: VariableName) =>
    readVariable(environment, name) !== undefined || readVariable(stored, name) !== undefined;
  return (['WHOOP_CLIENT_ID', 'WHOOP_CLIENT_SECRET'] as const).filter((name) => !isSet(name));
}

/** The one line that fails for an address that is none. */
function checkBaseUrl(context: CheckContext): Finding | undefined {
  const url = findBaseUrl(context);
  const located = locateBaseUrl(context);
  if (!url || !located) return undefined;
  try {
    parseOrigin(url.value);
    return undefined;
  } catch (thrown) {
    const { code, message } = toAppError(thrown);
    const hint = 'Without it, Wellpipe asks WHOOP itself.';
    return advise(fail(code, `${message} It is set ${located.place}.`, located.repair), hint);
  }
}

function describeUnreadable(error: AppError, { paths, machine }: CheckContext): Finding {
  if (error.code !== 'config') return failBy(error, repairAccess(error, machine));
  // Only the member knows what a line was meant to be; what holds none is only in the way.
  if (holdsLines(paths.envFile)) return fail(error.code, error.message, editFile(paths.envFile, machine));
  const hint = 'Move it away, then run `wellpipe init`.';
  return advise(fail(error.code, error.message, moveAside(paths.envFile, machine)), hint);
}

/** Whether there is anything to be corrected by hand: a text, or what was one. */
function holdsLines(path: string): boolean {
  if (!statSync(path).isFile()) return false;
  const bytes = readFileSync(path);
  if (bytes.includes(0)) return false;
  return isUtf8(bytes) || /^[ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*=/m.test(bytes.toString('latin1'));
}
