import './zod-without-jit.ts';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { ServerNotification } from '@modelcontextprotocol/sdk/types.js';
import type { CallProgress } from '../core/call.ts';
import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { VERSION } from '../core/version.ts';
import { METHOD_NOT_FOUND, RpcError } from './json-rpc.ts';
import type { ToolRegistry } from './registry.ts';
import type { ResourceRegistry } from './resource-registry.ts';
import type { StdioTransport } from './stdio.ts';

export interface Served {
  tools: ToolRegistry;
  resources: ResourceRegistry;
  instructions: string;
}

/**
 * Serves clients that open with `initialize` (protocol 2024-10-07 to 2025-11-25), on version 1 of the SDK.
 * Its handlers for tools are bypassed: they want zod schemas, and show a client zod's text for bad parameters.
 */
export async function connectServer(
  transport: StdioTransport,
  { tools, resources, instructions }: Served,
): Promise<Server> {
  const server = new Server(
    { name: 'wellpipe', title: 'Wellpipe', version: VERSION },
    { capabilities: { tools: {}, resources: {} }, instructions, jsonSchemaValidator: NO_VALIDATOR },
  );
  server.fallbackRequestHandler = async ({ method, params }, { signal, sendNotification }) => {
    switch (method) {
      case 'tools/list':
        return { tools: tools.list() };
      case 'tools/call':
        return {
          ...(await tools.call(params, signal, {
            client: server.getClientVersion()?.name,
            onProgress: progressReporter(params?._meta?.progressToken, sendNotification),
          })),
        };
      case 'resources/list':
        return { resources: resources.list() };
      case 'resources/templates/list':
        return { resourceTemplates: [] };
      case 'resources/read':
        return { contents: resources.read(params) };
      default:
        throw new RpcError(METHOD_NOT_FOUND, 'Method not found');
    }
  };
  server.onerror = (error) => log.debug(`protocol: ${errorName(error)}`);
  await server.connect(transport);
  return server;
}

/** Undefined where the client has not asked to be told. */
function progressReporter(
  progressToken: string | number | undefined,
  send: (notification: ServerNotification) => Promise<void>,
): ((progress: CallProgress) => void) | undefined {
  if (progressToken === undefined) return undefined;
  let last = Number.NEGATIVE_INFINITY;
  return ({ done, total, message }) => {
    // The protocol wants it to grow.
    if (done <= last) return;
    last = done;
    const params = { progressToken, progress: done, total, message };
    send({ method: 'notifications/progress', params }).catch((error) =>
      log.debug(`progress: ${errorName(error)}`),
    );
  };
}

/** The SDK builds an Ajv instance at every start unless given another validator. It would check elicited forms. */
const NO_VALIDATOR = {
  getValidator(): never {
    throw new TypeError('Wellpipe elicits nothing.');
  },
};
