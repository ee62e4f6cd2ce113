import { AppError } from '../core/errors.ts';
import { REPOSITORY } from '../core/version.ts';
import { describeEndpoint, type Endpoint } from './endpoints.ts';
import { parseRateLimit, parseRetryAfterMs } from './rate-limit.ts';

/** Why one attempt gave no usable answer. */
export interface Failure {
  error: AppError;
  /** Whether the same request may succeed a moment later. */
  transient: boolean;
  /** How long to wait before that, where WHOOP said or implied it. */
  waitMs?: number | undefined;
}

/** An answer as it came over the wire; `text` is read where the status gives it a meaning. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

const TRY_LATER = 'Nothing is wrong on this side; try again in a few minutes.';
const ID_HINT = 'Ids are shown by `wellpipe sleeps --detail` and `wellpipe workouts --detail`.';
/** A 429 that names no time may last as long as the shortest of WHOOP's windows, and is tried again before. */
const SHORTEST_WINDOW_MS = 60_000;
const UNNAMED_WAIT_MS = 5_000;
const LONGEST_WINDOW_S = 86_400;

const DNS_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']);
const TLS_CODE = /CERT|TLS|SSL|SIGNED|EPROTO|UNABLE_TO_(GET|VERIFY)/;
/** Bun 1.4.5 names a body it cannot decompress so. */
const DECOMPRESSION_CODE = /^(Zlib|Brotli|Zstd)/;

/** WHOOP will not take the request as it is, such as one with a cursor that it no longer knows. */
export class RefusedRequestError extends AppError {
  constructor(endpoint: Endpoint, status: number) {
    super('whoop_error', `WHOOP refused ${describeEndpoint(endpoint)} (HTTP ${status}).`, {
      hint: `Check WHOOP_BASE_URL if it is set; else please report it at ${REPOSITORY}/issues.`,
    });
  }
}

/** The failure behind any status but 2xx and 401. `id` is what the request asked for. */
export function statusFailure(endpoint: Endpoint, reply: Reply, id: string, now: number): Failure {
  const { status, headers } = reply;
  const name = describeEndpoint(endpoint);
  if (status === 429) return limitFailure(headers, now);
  if (status >= 500) {
    const error = whoopError(`WHOOP could not answer ${name} (HTTP ${status}).`, TRY_LATER);
    return transient(error, parseRetryAfterMs(headers, now));
  }
  if (status === 403) return permanent(forbidden(endpoint, reply.text));
  if (status === 404 && endpoint.absence) {
    const hint = id === '' ? 'It can be entered in the WHOOP app.' : ID_HINT;
    return permanent(new AppError('not_found', endpoint.absence(id), { hint }));
  }
  if (status >= 300 && status < 400) {
    const message = `WHOOP answered ${name} with a redirect (HTTP ${status}), which is not followed.`;
    return permanent(
      whoopError(message, 'Check WHOOP_BASE_URL and any proxy: the token goes to one origin.'),
    );
  }
  return permanent(new RefusedRequestError(endpoint, status));
}

/** The failure behind a request that got no complete answer. The thrown error is dropped: it can hold the token. */
export function connectionFailure(endpoint: Endpoint, host: string, error: unknown): Failure {
  const code = findCode(error);
  if (DECOMPRESSION_CODE.test(code)) return unreadableAnswer(endpoint, 'cannot be decompressed');
  const shown = /^\w{3,40}$/.test(code) ? ` (${code})` : '';
  if (DNS_CODES.has(code)) {
    const message = `The address of ${host} cannot be looked up${shown}.`;
    return permanent(new AppError('network', message, { hint: 'Check the internet connection.' }));
  }
  if (TLS_CODE.test(code)) {
    const hint = "Check this machine's clock, and any proxy or virus scanner that opens https connections.";
    return permanent(new AppError('network', `No secure connection to ${host}${shown}.`, { hint }));
  }
  const hint = 'Check the internet connection and any proxy, then try again.';
  return transient(new AppError('network', `The connection to ${host} failed${shown}.`, { hint }));
}

export function timeoutFailure(endpoint: Endpoint, timeoutMs: number): Failure {
  const message = `WHOOP did not answer ${describeEndpoint(endpoint)} within ${timeoutMs / 1_000} s.`;
  return permanent(new AppError('timeout', message, { hint: TRY_LATER }));
}

/** The caller's patience ended while the login was being renewed. */
export function renewalTimeout(): AppError {
  return new AppError('timeout', 'The login at WHOOP is still being renewed.', {
    hint: 'Try again in a moment.',
  });
}

/** A 2xx whose content is of no use, such as a proxy's page. `problem` completes "The answer to … ". */
export function unreadableAnswer(endpoint: Endpoint, problem: string): Failure {
  const hint = 'A proxy or a network login page may have answered instead: open a web page, then try again.';
  return permanent(whoopError(`The answer to ${describeEndpoint(endpoint)} ${problem}.`, hint));
}

/** WHOOP keeps answering 401 although the token is new. */
export function tokenRefused(endpoint: Endpoint): Failure {
  const message = `WHOOP keeps refusing the access token for ${describeEndpoint(endpoint)}.`;
  return permanent(whoopError(message, 'Run `wellpipe auth whoop` to log in again.'));
}

/** The login cannot do this, by its granted scopes or by WHOOP's word. */
export function scopeMissing(endpoint: Endpoint): AppError {
  const scope = endpoint.scope ?? 'a further scope';
  return new AppError(
    'scope_missing',
    `This login may not use ${describeEndpoint(endpoint)}: it needs ${scope}.`,
    {
      hint: `Tick ${scope} for your app in WHOOP's developer dashboard, then run \`wellpipe auth whoop\`.`,
    },
  );
}

export class RateLimitedError extends AppError {
  readonly waitMs: number;

  constructor(waitMs: number) {
    const seconds = Math.min(Math.max(1, Math.ceil(waitMs / 1_000)), LONGEST_WINDOW_S);
    super('rate_limited', `WHOOP: rate limited, free in ${seconds} s.`, {
      hint: 'Try again then. WHOOP counts every program that uses the same developer app.',
    });
    this.waitMs = seconds * 1_000;
  }
}

/** JSON that is not what WHOOP's documents say; `mismatch` names endpoint, field and expectation. */
export function unexpectedContent(mismatch: string): AppError {
  return whoopError(
    `WHOOP sent something unexpected. ${mismatch}.`,
    'A newer version of Wellpipe may know what WHOOP has changed.',
  );
}

/** A collection whose pages do not come to an end. */
export function endlessPages(endpoint: Endpoint): AppError {
  return whoopError(
    `The list of ${describeEndpoint(endpoint)} cannot be finished: further pages hold nothing new.`,
    'Try again later.',
  );
}

function limitFailure(headers: Headers, now: number): Failure {
  const resetMs = (parseRateLimit(headers).resetSeconds ?? 0) * 1_000;
  const waitMs = Math.max(parseRetryAfterMs(headers, now) ?? 0, resetMs);
  return waitMs === 0
    ? transient(new RateLimitedError(SHORTEST_WINDOW_MS), UNNAMED_WAIT_MS)
    : transient(new RateLimitedError(waitMs), waitMs);
}

function forbidden(endpoint: Endpoint, text: string): AppError {
  if (text.includes('deactivated_user')) {
    return whoopError(
      'WHOOP says that this membership is not active.',
      'Check the membership in the WHOOP app.',
    );
  }
  const isGatewayPage = text.trimStart().startsWith('<');
  return endpoint.scope === undefined || isGatewayPage
    ? whoopError(`WHOOP refused ${describeEndpoint(endpoint)} (HTTP 403).`, TRY_LATER)
    : scopeMissing(endpoint);
}

function permanent(error: AppError): Failure {
  return { error, transient: false };
}

function transient(error: AppError, waitMs?: number): Failure {
  return { error, transient: true, waitMs };
}

function whoopError(message: string, hint: string): AppError {
  return new AppError('whoop_error', message, { hint });
}

/** The system code of a fetch error, which ofetch wraps as a cause; empty where the runtime gives none. */
function findCode(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
  }
  return '';
}
