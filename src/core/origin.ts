import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Environment, readVariable } from './environment.ts';
import { AppError } from './errors.ts';

export const DEFAULT_ORIGIN = 'https://api.prod.whoop.com';

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

export function isLoopback(hostname: string): boolean {
  return LOOPBACK_HOSTS.has(hostname) || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Origin of `WHOOP_BASE_URL`: https anywhere, http on loopback only, since tokens are sent there. */
export function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !safe) {
    throw new AppError('config', `WHOOP_BASE_URL is "${shown(text)}", which is neither https nor loopback.`, {
      hint: `Remove it to use ${DEFAULT_ORIGIN}, or give an https:// origin.`,
    });
  }
  if (
    url.username ||
    url.password ||
    url.search ||
    url.hash ||
    (url.pathname !== '/' && url.pathname !== '')
  ) {
    throw new AppError('config', `WHOOP_BASE_URL is "${shown(text)}"; it must be an origin without path.`, {
      hint: `For example ${DEFAULT_ORIGIN}.`,
    });
  }
  return url.origin;
}

/** The value without a user, password or query, which may be secret. */
function shown(text: string): string {
  return text
    .replace(/\/\/[^/@]*@/, '//…@')
    .replace(/[?#].*$/s, '?…')
    .slice(0, 120);
}

/**
 * A proxy of the environment is for the way out: what is on this machine is asked directly, in the clear
 * only because it stays here. Bun 1.4.5 reads the variables at each request.
 */
export function askLoopbackDirectly(environment: NodeJS.ProcessEnv): void {
  const direct = [environment.NO_PROXY || environment.no_proxy, 'localhost', '127.0.0.1', '::1'];
  const list = direct.filter(Boolean).join(',');
  environment.NO_PROXY = list;
  environment.no_proxy = list;
}

/** Refuses at once a `WHOOP_BASE_URL` of the process that tokens must not be sent to. */
export function checkOrigin(environment: Environment): void {
  const origin = readVariable(environment, 'WHOOP_BASE_URL');
  if (origin !== undefined) parseOrigin(origin);
}

/** The same for one that `.env` sets and the process does not. */
export function checkStoredOrigin(environment: Environment, envFile: string): void {
  if (readVariable(environment, 'WHOOP_BASE_URL') === undefined) checkOrigin(readEnvIfPossible(envFile));
}

/** What is wrong with the file is told when it is used. */
function readEnvIfPossible(path: string): Environment {
  try {
    return statSync(path).isFile() ? { ...parseEnv(readFileSync(path, 'utf8')) } : {};
  } catch {
    return {};
  }
}
