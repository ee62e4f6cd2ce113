import { existsSync } from 'node:fs';
import { EnvFile } from '../../auth/env-file.ts';
import { readVariable, VARIABLES, type VariableName } from '../../core/environment.ts';
import { toAppError } from '../../core/errors.ts';
import { type Check, type CheckContext, type Finding, fail, failBy, ok, warn } from './check.ts';
import { quotePath, showPath } from './show-path.ts';

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
    const { paths, machine, store } = context;
    const shown = showPath(paths.envFile, machine);
    try {
      const keys = describeKeys(context);
      store.origin();
      const missing = findMissing(context);
      const there = existsSync(paths.envFile) ? shown : `${shown} does not exist yet`;
      const says = `${there}${keys === '' ? '' : `: ${keys}`}`;
      if (missing.length === 0) return ok(says);
      return warn(`${says}; missing: ${missing.join(', ')}`, 'wellpipe init');
    } catch (thrown) {
      return describeUnreadable(thrown, quotePath(paths.envFile, machine));
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

function describeUnreadable(thrown: unknown, word: string): Finding {
  const error = toAppError(thrown);
  // Only the member knows what that line was meant to be.
  return error.code === 'config'
    ? fail(error.code, error.message, `\${EDITOR:-nano} ${word}`)
    : failBy(error);
}
