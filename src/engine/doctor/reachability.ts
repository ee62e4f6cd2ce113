import { lookup } from 'node:dns/promises';
import type { Environment } from '../../core/environment.ts';
import { AppError } from '../../core/errors.ts';
import { isLoopback } from '../../core/origin.ts';
import { type Check, type CheckContext, type Finding, fail, failBy, ok, warn } from './check.ts';
import { CONTACT_TIMEOUT_MS } from './contact.ts';

/** Whether WHOOP answers, and by which way. */
export const REACHABILITY: Check = {
  name: 'WHOOP',
  isOfMachine: false,
  timeoutMs: CONTACT_TIMEOUT_MS + 1_000,
  async run(context) {
    const origin = originOf(context);
    if (origin === undefined) return warn('not asked, since .env cannot be read');
    const { hostname, host } = new URL(origin);
    const proxy = isLoopback(hostname) ? undefined : findProxy(context.environment);
    const way = proxy === undefined ? host : `${host} through the proxy ${proxy}`;
    const contact = await context.contact();
    if (contact instanceof AppError) return describeFailure(contact, hostname, way, proxy);
    const { status, durationMs } = contact;
    const says = `${way} answers after ${Math.round(durationMs)} ms`;
    if (status === 429) return warn(`${says}, that too much was asked (HTTP 429)`, 'wellpipe status');
    if (status >= 500)
      return fail('whoop_error', `${says}, that it cannot (HTTP ${status})`, 'Try again in a few minutes.');
    return ok(says);
  },
};

function originOf({ store }: CheckContext): string | undefined {
  try {
    return store.origin();
  } catch {
    // Told by the check of the settings.
    return undefined;
  }
}

/** Names the step that failed: the name, or what comes after it. */
async function describeFailure(
  error: AppError,
  hostname: string,
  way: string,
  proxy: string | undefined,
): Promise<Finding> {
  if (error.code !== 'network' && error.code !== 'timeout') return failBy(error);
  if (proxy !== undefined) {
    return fail(error.code, `no answer from ${way}: ${error.message}`, 'Check HTTPS_PROXY and NO_PROXY.');
  }
  const isKnown = isLoopback(hostname) || (await hasAddress(hostname));
  const says = isKnown ? error.message : `The name ${hostname} cannot be looked up (DNS).`;
  return fail(error.code, says, error.hint ?? 'Check the internet connection.');
}

async function hasAddress(hostname: string): Promise<boolean> {
  return lookup(hostname).then(
    () => true,
    () => false,
  );
}

/** Its host alone: the variable may hold a password. */
function findProxy(environment: Environment): string | undefined {
  const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
  const value = names.map((name) => environment[name]).find((text) => text !== undefined && text !== '');
  if (value === undefined) return undefined;
  return URL.canParse(value) ? new URL(value).host : 'that is set, whose address is none';
}
