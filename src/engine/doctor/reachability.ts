import { lookup } from 'node:dns/promises';
import type { Environment } from '../../core/environment.ts';
import { AppError } from '../../core/errors.ts';
import { isLoopback } from '../../core/origin.ts';
import { locateBaseUrl } from './base-url.ts';
import { advise, type Check, type CheckContext, type Finding, fail, failBy, ok, warn } from './check.ts';
import { CONTACT_TIMEOUT_MS } from './contact.ts';

/** Whether WHOOP answers, and by which way. */
export const REACHABILITY: Check = {
  name: 'WHOOP',
  isOfMachine: false,
  needs: ['origin'],
  timeoutMs: CONTACT_TIMEOUT_MS + 1_000,
  async run(context) {
    const { hostname, host } = new URL(context.store.origin());
    const proxy = isLoopback(hostname) ? undefined : findProxy(context.environment);
    const way = proxy === undefined ? host : `${host} through the proxy ${proxy}`;
    const contact = await context.contact();
    if (contact instanceof AppError) return describeFailure(context, contact, { hostname, way, proxy });
    const { status, durationMs } = contact;
    const says = `${way} answers after ${Math.round(durationMs)} ms`;
    if (status === 429) return warn(`${says}, that too much was asked (HTTP 429)`, 'wellpipe status');
    if (status >= 500)
      return advise(
        fail('whoop_error', `${says}, that it cannot (HTTP ${status})`),
        'Try again in a few minutes.',
      );
    return ok(says);
  },
};

/** Names the step that failed: the name, or what comes after it. */
async function describeFailure(
  context: CheckContext,
  error: AppError,
  { hostname, way, proxy }: { hostname: string; way: string; proxy: string | undefined },
): Promise<Finding> {
  if (error.code !== 'network' && error.code !== 'timeout') return failBy(error);
  if (proxy !== undefined) {
    const failed = fail(error.code, `no answer from ${way}: ${error.message}`);
    return advise(failed, 'Check HTTPS_PROXY and NO_PROXY.');
  }
  // An address of the member's own making is what to look at first.
  const located = locateBaseUrl(context);
  const isHere = isLoopback(hostname);
  const says =
    isHere || (await hasAddress(hostname))
      ? error.message
      : `The name ${hostname} cannot be looked up (DNS).`;
  if (located) {
    const hint = isHere
      ? 'Start what should answer there, or do without it.'
      : 'Check it, and the internet connection.';
    return advise(fail(error.code, `${says} WHOOP_BASE_URL is set ${located.place}.`, located.repair), hint);
  }
  return advise(fail(error.code, says), error.hint ?? 'Check the internet connection.');
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
