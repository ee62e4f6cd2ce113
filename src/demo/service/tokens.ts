import { randomBytes } from 'node:crypto';

/** One consent of the member, with the tokens that come from it. */
export interface Grant {
  scopes: readonly string[];
}

export interface IssuedTokens {
  accessToken: string;
  /** Only with the scope `offline`. */
  refreshToken: string | undefined;
  expiresInSeconds: number;
  scopes: readonly string[];
}

export interface TokenBook {
  issue(grant: Grant): IssuedTokens;
  /** Scopes of a living access token. */
  scopesOf(accessToken: string): readonly string[] | undefined;
  grantOf(refreshToken: string): Grant | undefined;
  /** All tokens of a grant die. */
  revoke(grant: Grant): void;
  revokeEverything(): void;
  /** As if the hour had passed; refresh tokens live on. */
  expireAccessTokens(): void;
  countAlive(): { access: number; refresh: number };
}

interface AccessToken {
  grant: Grant;
  expiresMs: number;
}

export function createTokenBook(clock: () => Date, accessTokenSeconds: number): TokenBook {
  const access = new Map<string, AccessToken>();
  /** Refresh tokens have no end of their own: WHOOP documents none. */
  const refresh = new Map<string, Grant>();
  const isAlive = ({ expiresMs }: AccessToken) => clock().getTime() < expiresMs;

  return {
    issue: (grant) => {
      const accessToken = randomToken();
      access.set(accessToken, { grant, expiresMs: clock().getTime() + accessTokenSeconds * 1_000 });
      const refreshToken = grant.scopes.includes('offline') ? randomToken() : undefined;
      if (refreshToken) refresh.set(refreshToken, grant);
      return { accessToken, refreshToken, expiresInSeconds: accessTokenSeconds, scopes: grant.scopes };
    },
    scopesOf: (accessToken) => {
      const token = access.get(accessToken);
      return token && isAlive(token) ? token.grant.scopes : undefined;
    },
    grantOf: (refreshToken) => refresh.get(refreshToken),
    revoke: (grant) => {
      for (const [token, { grant: owner }] of access) if (owner === grant) access.delete(token);
      for (const [token, owner] of refresh) if (owner === grant) refresh.delete(token);
    },
    revokeEverything: () => {
      access.clear();
      refresh.clear();
    },
    expireAccessTokens: () => access.clear(),
    countAlive: () => ({
      access: [...access.values()].filter(isAlive).length,
      refresh: refresh.size,
    }),
  };
}

/** 256 random bits, safe in URLs. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}
