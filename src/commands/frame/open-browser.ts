import type { Environment } from '../../core/environment.ts';
import { errorName } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import { locateScreen } from '../../core/screen.ts';

/** Whether a browser was started. A machine without one is no failure: the address is on the screen. */
export async function openInBrowser(url: string, environment: Environment): Promise<boolean> {
  if (environment.CI || locateScreen(environment) !== 'here') return false;
  const { default: open } = await import('open');
  return open(url).then(
    () => true,
    (error: unknown) => {
      log.debug(`no browser: ${errorName(error)}`);
      return false;
    },
  );
}
