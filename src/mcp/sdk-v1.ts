import './zod-without-jit.ts';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { CAPABILITIES, SERVER_INFO } from './identity.ts';
import type { Service } from './service.ts';

/**
 * Serves a client that opens with `initialize` (protocol 2024-10-07 to 2025-11-25), over any transport, on version
 * 1 of the SDK. Its handlers for tools and the like are bypassed: they want zod schemas, and show a client zod's
 * text for bad parameters.
 */
export async function connectV1(transport: Transport, service: Service): Promise<Server> {
  const server = new Server(SERVER_INFO, {
    capabilities: CAPABILITIES,
    instructions: service.instructions,
    jsonSchemaValidator: NO_VALIDATOR,
  });
  server.fallbackRequestHandler = async (request, { signal, sendNotification }) => {
    const { result } = await service.answer(request, {
      client: server.getClientVersion()?.name,
      signal,
      sendProgress: (params) => sendNotification({ method: 'notifications/progress', params: { ...params } }),
    });
    return result;
  };
  server.onerror = (error) => log.debug(`protocol: ${errorName(error)}`);
  await server.connect(transport);
  return server;
}

/** The SDK builds an Ajv instance at every start unless given another validator. It would check elicited forms. */
const NO_VALIDATOR = {
  getValidator(): never {
    throw new TypeError('Wellpipe elicits nothing.');
  },
};
