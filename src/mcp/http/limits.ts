/** What clients may take of this machine. Many times what the assistants of one member need. */
export interface HttpLimits {
  /** What clients send is a few hundred bytes. */
  maxBodyBytes: number;
  maxHeaderBytes: number;
  /** For the headers, and for the whole request: who sends by drips does not hold a connection. */
  headersMs: number;
  requestMs: number;
  /** Of a connection between two requests. */
  keepAliveMs: number;
  maxConnections: number;
  /** Under way at a time, beside streams on which clients of a session wait for news. */
  maxRequests: number;
  /** The one that was idle for longest gives way to a new one. */
  maxSessions: number;
  /** After this a client has gone away without a word. One that waits for news is never idle. */
  sessionIdleMs: number;
  /** Streams on which clients without a session wait for news. */
  maxSubscriptions: number;
}

export const HTTP_LIMITS: HttpLimits = {
  maxBodyBytes: 1024 * 1024,
  maxHeaderBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 30_000,
  maxConnections: 512,
  maxRequests: 128,
  maxSessions: 64,
  sessionIdleMs: 30 * 60_000,
  maxSubscriptions: 64,
};
