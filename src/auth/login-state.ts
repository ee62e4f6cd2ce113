import type { Refusal } from './refusal.ts';
import type { Seed } from './seed.ts';
import type { Login, TokenPair } from './token-pair.ts';

/** More characters than any id or secret of WHOOP has. */
export const MAX_CLIENT_LENGTH = 1_000;

/** The member's developer app. */
export interface AppClient {
  id: string;
  secret: string;
}

/** Of a login, what is kept plain. */
export type LoginFacts = Pick<Login, 'expiresAt' | 'scopes' | 'origin' | 'userId'>;

export type LoginSource = 'env_file' | 'environment' | 'memory' | 'none';

/** What is known about the login at one moment. */
export interface LoginState {
  login: Login | undefined;
  source: LoginSource;
  /** Tokens of the process environment that are yet to be taken over. */
  seed: Seed | undefined;
  /** WHOOP's refusal to renew this very login. */
  refusal: Refusal | undefined;
}

/** The app as a member entered it. */
export interface NewClient {
  client: AppClient;
  /** Undefined leaves the one that is there. */
  redirectUri: string | undefined;
  /** Whether another app may be replaced, and its login forgotten. */
  force: boolean;
}

/** A login fresh from the browser. */
export interface NewLogin {
  pair: TokenPair;
  origin: string;
  /** Whose it is; undefined when the profile may not be read. */
  userId: number | undefined;
  /** The app that got the tokens: they are refreshed with it and no other. */
  client: AppClient;
  redirectUri: string;
}

/** What the process that writes knows beside the stored values. */
export interface WriterContext {
  /** WHOOP's origin as configured. */
  origin: string;
  clientId: string;
  /** Tokens of the process environment, used before or not. */
  seed: Seed | undefined;
  /** Whose login it is, where a profile has told. */
  userId: number | undefined;
}
