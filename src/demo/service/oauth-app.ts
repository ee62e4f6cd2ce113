/** The developer app as it is registered with the simulated WHOOP. */
export interface OAuthApp {
  id: string;
  secret: string;
  /** Exact redirect URIs. Without a list, `http://localhost:<any port>/api/callback/whoop`. */
  redirectUris: readonly string[] | undefined;
  /** Scopes ticked on the app; `offline` belongs to it. */
  allowedScopes: readonly string[];
  /** What the member allows of what is asked; undefined is everything. */
  grantedScopes: readonly string[] | undefined;
}

export const ALL_SCOPES = [
  'offline',
  'read:recovery',
  'read:cycles',
  'read:workout',
  'read:sleep',
  'read:profile',
  'read:body_measurement',
] as const;

const LOOPBACK_REDIRECT = /^http:\/\/localhost:\d{1,5}\/api\/callback\/whoop$/;

export function acceptsRedirect(app: OAuthApp, redirectUri: string): boolean {
  return app.redirectUris ? app.redirectUris.includes(redirectUri) : LOOPBACK_REDIRECT.test(redirectUri);
}

/** OAuth writes scopes as one text with spaces. */
export function parseScopes(text: string | null | undefined): string[] {
  return (text ?? '').split(' ').filter(Boolean);
}
