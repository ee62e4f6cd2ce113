import { type AppError, toAppError } from '../core/errors.ts';
import { authorizationFailed, codeRefused, withoutCode, wrongState } from './login-errors.ts';
import { type Authorization, exchangeCode, type OAuthService } from './oauth.ts';
import { OFFLINE_SCOPE, READ_SCOPES, REQUESTED_SCOPES, renewedScopes } from './scopes.ts';
import type { TokenPair } from './token-pair.ts';

export interface LoginResult {
  pair: TokenPair;
  /** What was asked for and not granted, `offline` among it. */
  missingScopes: readonly string[];
}

export type EndedLogin = { kind: 'done'; result: LoginResult } | { kind: 'failed'; error: AppError };

/** A return that was not this login's, which goes on waiting. */
export interface IgnoredReturn {
  kind: 'ignored';
  error: AppError;
}

/** One login from consent to stored tokens, however the browser's return reaches it. */
export class LoginAttempt {
  readonly #service: OAuthService;
  readonly #authorization: Authorization;
  readonly #complete: (pair: TokenPair) => Promise<void>;
  readonly #trustsStateless: boolean;
  readonly #returned = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<EndedLogin>();
  #outcome: Promise<EndedLogin> | undefined;

  constructor(
    service: OAuthService,
    authorization: Authorization,
    complete: (pair: TokenPair) => Promise<void>,
    trustsStateless = true,
  ) {
    this.#service = service;
    this.#authorization = authorization;
    this.#complete = complete;
    this.#trustsStateless = trustsStateless;
  }

  /** Resolves when the answer that counts has come, or none is waited for any longer. */
  get returned(): Promise<void> {
    return this.#returned.promise;
  }

  /** Never rejects. */
  get ended(): Promise<EndedLogin> {
    return this.#ended.promise;
  }

  /** Takes the query of a redirect. What comes after the one that counts gets the same answer. */
  async receive(parameters: URLSearchParams): Promise<EndedLogin | IgnoredReturn> {
    if (this.#outcome) return this.#outcome;
    const { state, redirectUri } = this.#authorization;
    const code = parameters.get('code');
    const isError = parameters.has('error');
    if (!isError && !code) return { kind: 'ignored', error: withoutCode() };
    const answered = parameters.get('state') || undefined;
    // Refused before the login began, an error can come without a state. So can one from any web page.
    const isStateless = isError && answered === undefined && this.#trustsStateless;
    if (answered !== state && !isStateless) {
      return { kind: 'ignored', error: wrongState() };
    }
    return this.#end(
      code && !isError
        ? this.#logIn(code)
        : Promise.resolve(failure(authorizationFailed(parameters, redirectUri))),
    );
  }

  /** Ends an attempt that nobody has returned to. */
  giveUp(error: AppError): void {
    if (!this.#outcome) void this.#end(Promise.resolve(failure(error)));
  }

  #end(outcome: Promise<EndedLogin>): Promise<EndedLogin> {
    this.#outcome = outcome;
    this.#returned.resolve();
    this.#ended.resolve(outcome);
    return outcome;
  }

  async #logIn(code: string): Promise<EndedLogin> {
    try {
      const answer = await exchangeCode(this.#service, this.#authorization, code);
      if (answer.kind === 'failed') return failure(answer.error);
      if (answer.kind === 'refused') {
        return failure(codeRefused(answer.reason, answer.detail));
      }
      // RFC 6749, section 5.1: not said means granted as asked.
      const pair = { ...answer.pair, scopes: renewedScopes(answer.pair.scopes, REQUESTED_SCOPES) };
      await this.#complete(pair);
      return { kind: 'done', result: { pair, missingScopes: missingScopes(pair) } };
    } catch (error) {
      return failure(toAppError(error));
    }
  }
}

function failure(error: AppError): EndedLogin {
  return { kind: 'failed', error };
}

function missingScopes({ scopes, refreshToken }: TokenPair): string[] {
  const missing = READ_SCOPES.filter((scope) => !scopes?.includes(scope));
  return refreshToken === undefined ? [...missing, OFFLINE_SCOPE] : missing;
}
