import { readFileSync } from 'node:fs';
import { parseEnvDocument } from '../../auth/env-document.ts';
import { EnvFile } from '../../auth/env-file.ts';
import { readVariable } from '../../core/environment.ts';
import type { CheckContext } from './check.ts';
import { editFile } from './repair-access.ts';
import { showPath } from './show-path.ts';

const NAME = 'WHOOP_BASE_URL';

/** `WHOOP_BASE_URL` as it counts, and where it comes from; undefined where it is set nowhere. */
export function findBaseUrl({
  environment,
  paths,
}: Pick<CheckContext, 'environment' | 'paths'>): { value: string; isOfProcess: boolean } | undefined {
  const given = readVariable(environment, NAME);
  if (given !== undefined) return { value: given, isOfProcess: true };
  const stored = readVariable(new EnvFile(paths.envFile).read(), NAME);
  return stored === undefined ? undefined : { value: stored, isOfProcess: false };
}

/** Where it is set, as a phrase, and the command that changes it there; undefined where it is set nowhere. */
export function locateBaseUrl(
  context: Pick<CheckContext, 'environment' | 'paths' | 'machine'>,
): { place: string; repair: string } | undefined {
  const url = findBaseUrl(context);
  if (!url) return undefined;
  const { paths, machine } = context;
  if (url.isOfProcess) return { place: 'in the environment', repair: unset(NAME) };
  const line = `${showPath(paths.envFile, machine)}, line ${findLine(paths.envFile)}`;
  return { place: `in ${line}`, repair: editFile(paths.envFile, machine) };
}

/** The command that takes variables out of the environment of this shell. */
export function unset(...names: readonly string[]): string {
  if (process.platform === 'win32') return `Remove-Item ${names.map((name) => `Env:${name}`).join(', ')}`;
  return `unset ${names.join(' ')}`;
}

/** Of a key given twice the last line counts. */
function findLine(envFile: string): number {
  const { text, assignments } = parseEnvDocument(readFileSync(envFile, 'utf8'), envFile);
  const start = assignments.findLast(({ key }) => key === NAME)?.start ?? 0;
  return text.slice(0, start).split(/\r\n|\n|\r/).length;
}
