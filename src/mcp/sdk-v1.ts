import './zod-without-jit.ts';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { CAPABILITIES, SERVER_INFO } from './identity.ts';
import { describeProtocolError } from './protocol-error.ts';
import type { Service } from './service.ts';

/**
 * Serves a client that opens with `initialize` (protocol 2024-10-07 to 2025-11-25), over any transport, on version
 * 1 of the SDK. Its handlers for tools and the like are bypassed: they want zod schemas, and show a client zod's
 * text for bad parameters.
 */
export async function connectV1(transport: Transport, service: Service): Promise<{ close(): Promise<void> }> {
  const server = new Server(SERVER_INFO, {
    capabilities: CAPABILITIES,
    instructions: service.instructions,
    jsonSchemaValidator: NO_VALIDATOR,
  });
  const subscriptions = new Map<unknown, () => void>();
  const tell = (uri: string) =>
    server.sendResourceUpdated({ uri }).catch((error) => log.debug(`updated: ${errorName(error)}`));

  server.fallbackRequestHandler = async (request, { signal, sendNotification }) => {
    const uri = request.params?.uri;
    switch (request.method) {
      case 'resources/subscribe': {
        const stop = service.watch(uri, () => void tell(String(uri)));
        subscriptions.get(uri)?.();
        subscriptions.set(uri, stop);
        return {};
      }
      case 'resources/unsubscribe':
        subscriptions.get(uri)?.();
        subscriptions.delete(uri);
        return {};
    }
    const { result } = await service.answer(request, {
      client: server.getClientVersion()?.name,
      signal,
      sendProgress: (params) => sendNotification({ method: 'notifications/progress', params: { ...params } }),
    });
    return result;
  };
  server.onclose = () => {
    for (const stop of subscriptions.values()) stop();
  };
  server.onerror = (error) => log.debug(`protocol: ${describeProtocolError(error)}`);
  await server.connect(transport);
  return server;
}

/** The SDK builds an Ajv instance at every start unless given another validator. It would check elicited forms. */
const NO_VALIDATOR = {
  getValidator(): never {
    throw new TypeError('Wellpipe elicits nothing.');
  },
};
