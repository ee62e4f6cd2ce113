import packageJson from '../package.json' with { type: 'json' };
import type { BuildFacts } from '../src/core/build-facts.ts';
import { AppError } from '../src/core/errors.ts';
import { parsePublicKey } from '../src/release/minisign.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is compiled in for every platform alike. Nothing of it depends on when or where the build runs. */
export function gatherFacts(checkout: string, environment: Environment): Omit<BuildFacts, 'target'> {
  const commit = askGit(checkout, ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*']);
  const seconds = environment.SOURCE_DATE_EPOCH || askGit(checkout, ['log', '-1', '--format=%ct']);
  const releaseKey = findReleaseKey(environment);
  return {
    ...(commit === '' ? {} : { commit }),
    ...(seconds === '' ? {} : { date: showDate(seconds) }),
    ...(releaseKey === undefined ? {} : { releaseKey }),
  };
}

/** The minisign public key of releases: `releaseKey` of package.json, or what the environment has instead. */
function findReleaseKey(environment: Environment): string | undefined {
  const { releaseKey } = packageJson as { releaseKey?: string };
  const key = environment.WELLPIPE_RELEASE_PUBLIC_KEY || releaseKey;
  if (key !== undefined) parsePublicKey(key);
  return key;
}

function showDate(seconds: string): string {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) {
    throw new AppError('invalid_input', `SOURCE_DATE_EPOCH is "${seconds}", not a number of seconds.`);
  }
  return date.toISOString();
}

/** Empty where there is no git, or no commit yet. */
function askGit(checkout: string, args: readonly string[]): string {
  if (Bun.which('git') === null) return '';
  const { success, stdout } = Bun.spawnSync(['git', '-C', checkout, ...args], { stderr: 'ignore' });
  return success ? stdout.toString().trim() : '';
}
