import { type Grant, randomToken } from './tokens.ts';

/** A login that the member is asked to allow. */
export interface LoginRequest {
  redirectUri: string;
  scopes: readonly string[];
  state: string;
  /** PKCE, always S256. */
  codeChallenge: string | undefined;
}

/** What an authorization code stands for. */
export interface IssuedCode {
  login: LoginRequest;
  grant: Grant;
  expiresMs: number;
  used: boolean;
}

/** Logins under way: known by a challenge until the member answers, by a code afterwards. */
export interface LoginBook {
  ask(login: LoginRequest): string;
  /** The login of a challenge, which is good for one answer. */
  takeAnswered(challenge: string): LoginRequest | undefined;
  issueCode(login: LoginRequest, scopes: readonly string[]): string;
  findCode(code: string): IssuedCode | undefined;
}

/** Hydra's default; WHOOP documents none. */
const CODE_LIFETIME_MS = 600_000;

export function createLoginBook(clock: () => Date): LoginBook {
  const asked = new Map<string, LoginRequest>();
  const codes = new Map<string, IssuedCode>();
  return {
    ask: (login) => {
      const challenge = randomToken();
      asked.set(challenge, login);
      return challenge;
    },
    takeAnswered: (challenge) => {
      const login = asked.get(challenge);
      asked.delete(challenge);
      return login;
    },
    issueCode: (login, scopes) => {
      const code = randomToken();
      const expiresMs = clock().getTime() + CODE_LIFETIME_MS;
      codes.set(code, { login, grant: { scopes }, expiresMs, used: false });
      return code;
    },
    findCode: (code) => codes.get(code),
  };
}
