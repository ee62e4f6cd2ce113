import type { Environment } from '../../core/environment.ts';
import { errorName } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import { locateScreen } from '../../core/screen.ts';

/** Whether the system's program for an address or a file was started. A machine without one is no failure: the target is on the screen. */
export async function openTarget(target: string, environment: Environment): Promise<boolean> {
  if (environment.CI || locateScreen(environment) !== 'here') return false;
  const { default: open } = await import('open');
  return open(target).then(
    () => true,
    (error: unknown) => {
      log.debug(`not opened: ${errorName(error)}`);
      return false;
    },
  );
}
