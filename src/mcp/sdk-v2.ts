import './zod-without-jit.ts';
import {
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  SERVER_INFO_META_KEY,
  Server,
  type Transport,
  UnsupportedProtocolVersionError,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { log } from '../core/log.ts';
import { cleanText } from '../core/text.ts';
import { CAPABILITIES, SERVER_INFO } from './identity.ts';
import { isRecord } from './json-rpc.ts';
import { describeProtocolError } from './protocol-error.ts';
import type { Service } from './service.ts';

/** The one that names itself with each request. */
export const REVISION = '2026-07-28';
const MAX_REVISION_LENGTH = 32;
/** Who serves, said with every result: an icon each time would be longer than most answers. */
const SHORT_INFO = { name: SERVER_INFO.name, version: SERVER_INFO.version };

/** A client's end of version 2. */
export interface V2Connection {
  /** Goes to those who listen for it. */
  tellUpdated(uri: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves a client that opens with `server/discover`, or names its revision with each request (2026-07-28), over
 * standard input and output, on version 2 of the SDK.
 */
export function connectV2(transport: Transport, service: Service): V2Connection {
  let server: Server | undefined;
  const handle = serveStdio(
    () => {
      server = createV2Server(service);
      return server;
    },
    {
      transport,
      legacy: 'reject',
      onerror: (error) => log.debug(`protocol: ${describeProtocolError(error)}`),
    },
  );
  return {
    tellUpdated: async (uri) => server?.sendResourceUpdated({ uri }),
    close: () => handle.close(),
  };
}

/**
 * A server of version 2 for `serveStdio` and `createMcpHandler`. Its own handlers for tools and the like are bypassed,
 * so that errors and arguments are the same as in the revisions before.
 */
export function createV2Server(service: Service): Server {
  const server = new Server(SERVER_INFO, {
    capabilities: CAPABILITIES,
    instructions: service.instructions,
    cacheHints: { 'server/discover': service.cache },
    jsonSchemaValidator: NO_VALIDATOR,
  });
  server.fallbackRequestHandler = async (request, { mcpReq }) => {
    checkRevision(mcpReq.envelope);
    const { result, cache } = await service.answer(request, {
      client: clientName(mcpReq.envelope),
      signal: mcpReq.signal,
      sendProgress: (params) => mcpReq.notify({ method: 'notifications/progress', params: { ...params } }),
    });
    return { ...result, ...cache, _meta: { [SERVER_INFO_META_KEY]: SHORT_INFO } };
  };
  server.onerror = (error) => log.debug(`protocol: ${describeProtocolError(error)}`);
  return server;
}

/** The SDK looks at the first request of a connection, and every one may name another revision. */
function checkRevision(envelope: Readonly<Record<string, unknown>> = {}): void {
  const requested = envelope[PROTOCOL_VERSION_META_KEY];
  if (requested === undefined || requested === REVISION) return;
  throw new UnsupportedProtocolVersionError({
    supported: [REVISION],
    requested: cleanText(String(requested), MAX_REVISION_LENGTH),
  });
}

/** Each request may say who sends it. */
function clientName(envelope: Readonly<Record<string, unknown>> = {}): string | undefined {
  const client = envelope[CLIENT_INFO_META_KEY];
  return isRecord(client) && typeof client.name === 'string' ? client.name : undefined;
}

/** The SDK builds an Ajv instance for each server unless given another validator. It would check elicited forms. */
const NO_VALIDATOR = {
  getValidator(): never {
    throw new TypeError('Wellpipe elicits nothing.');
  },
};
