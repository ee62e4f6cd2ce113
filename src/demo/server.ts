import { type MemberOptions, type SimulatedMember, simulateMember } from './member.ts';
import { API_PREFIX, answerApi } from './service/api-routes.ts';
import {
  AUTHORIZE_PATH,
  answerConsent,
  authorize,
  CONSENT_PATH,
  FALLBACK_PATH,
  showFallback,
} from './service/authorize-routes.ts';
import type { CursorKind } from './service/collection.ts';
import { type Incoming, type Reply, text } from './service/exchange.ts';
import type { Intercept } from './service/faults.ts';
import { listenOnLoopback } from './service/listen.ts';
import { createLoginBook } from './service/logins.ts';
import { ALL_SCOPES, type OAuthApp } from './service/oauth-app.ts';
import { createRateLimiter, type RateLimit } from './service/rate-limit.ts';
import { type LoggedRequest, serve } from './service/serve.ts';
import { grantTokens, TOKEN_PATH } from './service/token-route.ts';
import { createTokenBook, type IssuedTokens } from './service/tokens.ts';

export interface SimulatedWhoopOptions {
  /** 0, the default, is any free port. */
  port?: number;
  clock?: () => Date;
  member?: SimulatedMember | MemberOptions;
  /** Without `redirectUris`, `http://localhost:<any port>/api/callback/whoop` is registered. */
  client?: { id?: string; secret?: string; redirectUris?: readonly string[] };
  /** Scopes ticked on the app; all by default. */
  allowedScopes?: readonly string[];
  /** What the member allows of what is asked; all of it by default. */
  grantedScopes?: readonly string[];
  accessTokenSeconds?: number;
  rateLimit?: Partial<RateLimit>;
  /** How missing values are sent: as `null`, which WHOOP does, or not at all, which it documents. */
  nulls?: 'send' | 'omit';
  /** What the cursors of pages name. */
  cursors?: CursorKind;
  /** Asked for each request whether, and how, it goes wrong. With one, connections are not kept alive. */
  intercept?: Intercept;
}

/** WHOOP as a client sees it, on loopback, for one simulated member. */
export interface SimulatedWhoop {
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly member: SimulatedMember;
  readonly requests: readonly LoggedRequest[];
  /** Refreshes that took effect. */
  readonly refreshes: number;
  /** A login without the browser. */
  issueTokens(scopes?: readonly string[]): IssuedTokens;
  expireAccessTokens(): void;
  /** As the member does in WHOOP's app: all tokens die. */
  revokeEverything(): void;
  countTokens(): { access: number; refresh: number };
  /** Ends every connection, so that the process can end. */
  close(): Promise<void>;
}

/** WHOOP's documented limits. */
const RATE_LIMIT: RateLimit = { minute: 100, day: 10_000, window: 'fixed' };
const ACCESS_TOKEN_SECONDS = 3_600;

/** Starts a simulated WHOOP on 127.0.0.1 and ::1. */
export async function startSimulatedWhoop(options: SimulatedWhoopOptions = {}): Promise<SimulatedWhoop> {
  const { clock = () => new Date(), nulls = 'send', cursors } = options;
  const { accessTokenSeconds = ACCESS_TOKEN_SECONDS } = options;
  const app = registerApp(options);
  const member = chooseMember(options.member);
  const tokens = createTokenBook(clock, accessTokenSeconds);
  const logins = createLoginBook(clock);
  const limiter = createRateLimiter({ ...RATE_LIMIT, ...options.rateLimit }, clock);
  const requests: LoggedRequest[] = [];
  let refreshes = 0;

  function route(request: Incoming, keepOldTokens: boolean): Reply {
    if (request.path.startsWith(API_PREFIX)) {
      return answerApi(request, { member, tokens, limiter, clock, nulls, cursors });
    }
    switch (`${request.method} ${request.path}`) {
      case `GET ${AUTHORIZE_PATH}`:
        return authorize(request, app, logins);
      case `POST ${CONSENT_PATH}`:
        return answerConsent(request, app, logins);
      case `GET ${FALLBACK_PATH}`:
        return showFallback(request);
      case `POST ${TOKEN_PATH}`: {
        const { reply, refreshed } = grantTokens(request, { app, logins, tokens, clock }, keepOldTokens);
        if (refreshed) refreshes++;
        return reply;
      }
      default:
        return OAUTH_PATHS.has(request.path) ? text(405, '') : text(404, '');
    }
  }

  const closing = new AbortController();
  const context = { route, intercept: options.intercept, clock, requests, closing: closing.signal };
  const server = await listenOnLoopback(options.port ?? 0, (request, response) => {
    void serve(request, response, context);
  });
  return {
    origin: `http://127.0.0.1:${server.port}`,
    clientId: app.id,
    clientSecret: app.secret,
    member,
    requests,
    get refreshes() {
      return refreshes;
    },
    issueTokens: (scopes = app.grantedScopes ?? app.allowedScopes) => tokens.issue({ scopes }),
    expireAccessTokens: tokens.expireAccessTokens,
    revokeEverything: tokens.revokeEverything,
    countTokens: tokens.countAlive,
    close: async () => {
      closing.abort();
      await server.close();
    },
  };
}

const OAUTH_PATHS: ReadonlySet<string> = new Set([AUTHORIZE_PATH, CONSENT_PATH, FALLBACK_PATH, TOKEN_PATH]);

function registerApp({ client, allowedScopes, grantedScopes }: SimulatedWhoopOptions): OAuthApp {
  return {
    id: client?.id ?? 'simulated-client',
    secret: client?.secret ?? 'simulated-secret',
    redirectUris: client?.redirectUris,
    allowedScopes: allowedScopes ?? ALL_SCOPES,
    grantedScopes,
  };
}

function chooseMember(member: SimulatedWhoopOptions['member']): SimulatedMember {
  return member && 'recordsAt' in member ? member : simulateMember(member);
}
