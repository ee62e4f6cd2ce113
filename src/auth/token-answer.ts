import * as v from 'valibot';
import { errorCode } from '../core/disk-error.ts';
import { AppError, type ErrorCode } from '../core/errors.ts';
import { clientRefused } from './app-refusal.ts';
import { isTimeoutError } from './deadline.ts';
import { isRefusalCode, type RefusalCode } from './refusal.ts';
import { safeDetail, safeErrorCode } from './safe-detail.ts';
import { parseScopes } from './scopes.ts';
import type { TokenPair } from './token-pair.ts';

/** What became of a request to the token endpoint. */
export type TokenAnswer =
  | { kind: 'granted'; pair: TokenPair }
  /** WHOOP has read what was sent and does not accept it. `detail`: its words, made safe. */
  | { kind: 'refused'; reason: RefusalCode; detail: string }
  | TokenFailure;

export interface TokenFailure {
  kind: 'failed';
  error: AppError;
  /** WHOOP may have carried out the request, and only its answer is missing. */
  ambiguous: boolean;
  /** It does not know the app. */
  isOfApp?: true;
}

/**
 * Only the access token must be right. A stricter reader would throw away a pair that WHOOP has already
 * put in the place of the old one, for the sake of a field that can be done without.
 */
const GrantSchema = v.object({
  access_token: v.pipe(v.string(), v.nonEmpty()),
  refresh_token: v.fallback(v.optional(v.pipe(v.string(), v.nonEmpty())), undefined),
  /** Seconds; clamped, since a date beyond the calendar cannot be written. */
  expires_in: v.fallback(
    v.optional(
      v.pipe(v.union([v.number(), v.string()]), v.toNumber(), v.minValue(1), v.toMaxValue(366 * 86_400)),
    ),
    undefined,
  ),
  scope: v.fallback(v.optional(v.string()), undefined),
});

const LATER = 'Run the same again in a while; nothing is lost by that.';
/** System errors of connections that never came about. */
const NEVER_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO)$|CERT|SIGNATURE/;

/** Reads an answer of the token endpoint. None of `secrets` appears in what it says. */
export function judgeReply(status: number, body: string, secrets: readonly string[], now: Date): TokenAnswer {
  const fields = parseObject(body);
  if (status >= 200 && status < 300) return readGrant(fields, now);
  if (status === 429)
    return failed('rate_limited', 'WHOOP says that its login service got too many requests.');
  if (status >= 500) return failed('whoop_error', `WHOOP's login service failed (HTTP ${status}).`, true);
  const code = safeErrorCode(fields?.error);
  const detail = safeDetail(fields?.error_hint ?? fields?.error_description, secrets);
  if (isRefusalCode(code)) return { kind: 'refused', reason: code, detail: named(code, detail) };
  if (code === 'invalid_client' || code === 'unauthorized_client') {
    return { kind: 'failed', error: clientRefused(named(code, detail)), ambiguous: false, isOfApp: true };
  }
  const said = code ? ` (${named(code, detail)})` : '';
  return failed('whoop_error', `WHOOP's login service answered HTTP ${status}${said}.`);
}

/** A request that got no answer, or not the whole of it. */
export function judgeFault(error: unknown, timeoutMs: number): TokenFailure {
  if (isTimeoutError(error)) {
    const seconds = Math.ceil(timeoutMs / 1000);
    return failed('timeout', `WHOOP's login service did not answer within ${seconds} s.`, true);
  }
  const code = systemCode(error);
  return failed(
    'network',
    `WHOOP's login service could not be reached${code ? ` (${code})` : ''}.`,
    !NEVER_SENT.test(code ?? ''),
  );
}

function readGrant(fields: Record<string, unknown> | undefined, now: Date): TokenAnswer {
  const grant = v.safeParse(GrantSchema, fields);
  if (!grant.success) return failed('whoop_error', "WHOOP's login service answered without tokens.", true);
  const { access_token, refresh_token, expires_in, scope } = grant.output;
  const expiresAt = expires_in === undefined ? undefined : new Date(now.getTime() + expires_in * 1000);
  return {
    kind: 'granted',
    pair: {
      accessToken: access_token,
      refreshToken: refresh_token,
      expiresAt,
      scopes: parseScopes(scope),
      obtainedAt: now,
    },
  };
}

function failed(code: ErrorCode, message: string, ambiguous = false): TokenFailure {
  return { kind: 'failed', error: new AppError(code, message, { hint: LATER }), ambiguous };
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // A page of a proxy, or half an answer: the caller says so.
    return undefined;
  }
}

function systemCode(error: unknown): string | undefined {
  const code = errorCode(error) ?? (error instanceof Error ? errorCode(error.cause) : undefined);
  return code && /^[A-Z_]{3,40}$/.test(code) ? code : undefined;
}

function named(code: string, detail: string): string {
  return detail ? `${code}: ${detail}` : code;
}
