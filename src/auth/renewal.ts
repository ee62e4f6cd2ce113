import type { Environment } from '../core/environment.ts';
import { log } from '../core/log.ts';
import type { BufferedReservation } from './buffered-storage.ts';
import { FORGET_FORMER_LOGIN } from './former-login.ts';
import { loginChanges, newLoginId } from './login-keys.ts';
import type { WriterContext } from './login-state.ts';
import { FORGET_REFUSAL, type Refusal, refusalChanges } from './refusal.ts';
import { renewedScopes } from './scopes.ts';
import { retiredChanges } from './seed.ts';
import type { Login, TokenPair } from './token-pair.ts';

/** The reserved write of one refresh. Its outcome is never lost: what cannot be written stays in memory. */
export class Renewal {
  readonly #reserved: BufferedReservation;
  readonly #stored: Environment;
  readonly #context: WriterContext;

  constructor(reserved: BufferedReservation, stored: Environment, context: WriterContext) {
    this.#reserved = reserved;
    this.#stored = stored;
    this.#context = context;
  }

  /** Stores the new pair and answers the login it makes. */
  renew(login: Login, pair: TokenPair): Login {
    const { origin, userId } = this.#context;
    const renewed = {
      ...pair,
      // RFC 6749, section 6: without a new one, the former refresh token goes on.
      refreshToken: pair.refreshToken ?? login.refreshToken,
      scopes: renewedScopes(pair.scopes, login.scopes),
      origin: login.origin ?? origin,
      userId: login.userId ?? userId,
      id: login.id ?? newLoginId(),
    };
    const replaced = login.refreshToken !== renewed.refreshToken ? login.refreshToken : undefined;
    const problem = this.#reserved.commitOrKeep({
      ...loginChanges(renewed),
      ...FORGET_REFUSAL,
      ...FORGET_FORMER_LOGIN,
      ...(replaced === undefined ? {} : retiredChanges(replaced, this.#stored)),
    });
    if (problem) {
      log.warn(`WHOOP renewed the login, but it is in memory only for now. ${problem.message}`);
    }
    return renewed;
  }

  /** Remembers that WHOOP refuses to renew this login. */
  refuse({ refreshToken = '' }: Login, refusal: Refusal): void {
    const problem = this.#reserved.commitOrKeep(
      refusalChanges(refusal, refreshToken, this.#context.clientId),
    );
    if (problem) log.debug(problem.message);
  }

  discard(): void {
    this.#reserved.discard();
  }
}
