import { Channel, type Wire } from './channel.ts';
import { INVALID_PARAMS, type RpcMessage } from './json-rpc.ts';
import type { Service } from './service.ts';

const REVISION_KEY = 'io.modelcontextprotocol/protocolVersion';
const NOT_OPENED = {
  code: INVALID_PARAMS,
  message: `This connection has no revision of MCP yet: send initialize first, or name it in params._meta["${REVISION_KEY}"].`,
};

/** Revisions that begin with `initialize` (v1 of the SDK), and those that name themselves with each request (v2). */
type Era = 'v1' | 'v2';

interface Side {
  channel: Channel;
  /** Resolves with the server once its SDK is loaded. */
  server: Promise<{ close(): Promise<void> }>;
}

/**
 * Serves one client in the era that each of its messages belongs to: some ask in one whether it is spoken, and go on
 * in the other. The SDK of an era is loaded with its first message.
 */
export class Connection {
  readonly #wire: Wire;
  readonly #service: Service;
  readonly #sides = new Map<Era, Side>();
  #isInitialized = false;

  constructor(wire: Wire, service: Service) {
    this.#wire = wire;
    this.#service = service;
  }

  async start(): Promise<void> {
    this.#wire.onmessage = (message) => this.#route(message);
    this.#wire.onclose = () => {
      for (const { channel } of this.#sides.values()) channel.onclose?.();
    };
    await this.#wire.start();
  }

  /** Ends what is under way, and reads nothing more. */
  async close(): Promise<void> {
    for (const { server } of this.#sides.values()) await (await server).close();
    await this.#wire.close();
  }

  #route(message: RpcMessage): void {
    const { method, id, params } = message;
    if (method === 'notifications/cancelled') {
      for (const { channel } of this.#sides.values()) channel.deliver(message);
      return;
    }
    this.#isInitialized ||= method === 'initialize';
    if (method === 'server/discover' || (method !== 'initialize' && namesRevision(params))) {
      this.#sideOf('v2').channel.deliver(message);
    } else if (this.#isInitialized || method === 'ping') {
      this.#sideOf('v1').channel.deliver(message);
    } else if (method !== undefined && id !== undefined) {
      void this.#wire.send({ jsonrpc: '2.0', id, error: NOT_OPENED });
    }
  }

  #sideOf(era: Era): Side {
    const known = this.#sides.get(era);
    if (known) return known;
    const channel = new Channel(this.#wire);
    const side = { channel, server: connect(era, channel, this.#service) };
    this.#sides.set(era, side);
    return side;
  }
}

async function connect(era: Era, channel: Channel, service: Service): Promise<{ close(): Promise<void> }> {
  return era === 'v1'
    ? (await import('./sdk-v1.ts')).connectV1(channel, service)
    : (await import('./sdk-v2.ts')).connectV2(channel, service);
}

function namesRevision(params: RpcMessage['params']): boolean {
  const meta = params?._meta;
  return typeof meta === 'object' && meta !== null && REVISION_KEY in meta;
}
