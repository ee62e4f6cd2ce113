import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { CallbackPort } from '../../../../src/auth/callback-port.ts';
import { type DataResource, defineTool } from '../../../../src/mcp/definitions.ts';
import { HTTP_LIMITS, type HttpLimits } from '../../../../src/mcp/http/limits.ts';
import { type HttpServer, startHttpServer } from '../../../../src/mcp/http/server.ts';
import { createService } from '../../../../src/mcp/service.ts';

export const TOKEN = 'wellpipe_a-token-for-tests';
export const LATEST = '2025-11-25';
export const MODERN = '2026-07-28';

const TOOLS = [
  defineTool({
    name: 'whoop_echo',
    title: 'Echo',
    description: 'Answers with its text.',
    input: v.strictObject({ text: v.string() }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    run: async (_: { close(): Promise<void> }, { text }) => ({ text }),
  }),
  defineTool({
    name: 'whoop_sleep',
    title: 'Sleep',
    description: 'Answers after a while, unless it is cancelled.',
    input: v.strictObject({ ms: v.number() }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    run: async (_: { close(): Promise<void> }, { ms }, { signal }) => {
      await sleep(ms, undefined, { signal });
      return { slept: ms };
    },
  }),
];

let news = 'none';
const NEWS: DataResource<{ close(): Promise<void> }> = {
  uri: 'whoop://news',
  name: 'news',
  title: 'News',
  description: 'What changes.',
  mimeType: 'application/json',
  isWatched: true,
  ask: async () => ({ news }),
};

export interface TestServer extends HttpServer, AsyncDisposable {
  callbackPort: CallbackPort;
  /** What counts as the token from now on. */
  setToken(token: string | undefined): void;
  /** How many contexts were opened. */
  readonly opened: number;
  /** How many watch the news. */
  readonly watched: number;
  changeNews(text: string): Promise<void>;
  post(message: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** The id of a session that has begun. */
  initialize(): Promise<string>;
}

/** A server of two tools on a free port, whose token is `TOKEN`. */
export async function startServer(limits: Partial<HttpLimits> = {}, host = '127.0.0.1'): Promise<TestServer> {
  let token: string | undefined = TOKEN;
  let opened = 0;
  const lookers = new Set<() => Promise<void>>();
  const callbackPort = new CallbackPort();
  const service = createService({
    tools: TOOLS,
    resources: [NEWS],
    templates: [],
    prompts: [],
    follow: async (_, signal, look) => {
      lookers.add(look);
      signal.addEventListener('abort', () => lookers.delete(look));
      await look();
    },
    instructions: 'Ask about dummies.',
    async openContext() {
      opened += 1;
      return { close: async () => undefined };
    },
  });
  const server = await startHttpServer(service, {
    address: { host, port: 0 },
    readToken: async () => token,
    callbackPort,
    limits: { ...HTTP_LIMITS, ...limits },
  });
  const post: TestServer['post'] = (message, headers) =>
    fetch(server.url, {
      method: 'POST',
      headers: { ...headersOf(TOKEN), ...headers },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    });
  return {
    ...server,
    callbackPort,
    setToken(next) {
      token = next;
    },
    get opened() {
      return opened;
    },
    get watched() {
      return lookers.size;
    },
    async changeNews(text) {
      news = text;
      await Promise.all([...lookers].map((look) => look()));
    },
    post,
    async initialize() {
      const response = await post(initialize());
      await response.text();
      return response.headers.get('mcp-session-id') ?? '';
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await service.close();
    },
  };
}

export function headersOf(token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
}

export function initialize(protocolVersion = LATEST): object {
  const clientInfo = { name: 'test', version: '1' };
  return {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo },
  };
}

/** A request that names its revision, as those without a session do, and the headers that go with it. */
export function modern(method: string, params: object = {}): [object, Record<string, string>] {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const { name } = params as { name?: string };
  return [
    { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } },
    {
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(name === undefined ? {} : { 'mcp-name': name }),
    },
  ];
}

/** The message of an answer, in whichever form it came. */
export async function messageOf(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
}
