import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { Channel, type Wire } from './channel.ts';
import { findInitializeProblem } from './initialize-params.ts';
import { INVALID_PARAMS, isRecord, type RpcMessage } from './json-rpc.ts';
import { admitNews, ListenWatches } from './listen-watches.ts';
import type { Service } from './service.ts';

const REVISION_KEY = 'io.modelcontextprotocol/protocolVersion';
const NOT_OPENED = {
  code: INVALID_PARAMS,
  message: `This connection speaks no revision of MCP yet: send initialize first, or name it in params._meta["${REVISION_KEY}"].`,
};

/** One of the two servers of a client, and the end of the wire that it has. */
interface Side<Server> {
  channel: Channel;
  /** Once its SDK is loaded. */
  server: Promise<Server>;
}

/**
 * Serves one client, message by message, in the era that each belongs to: revisions that begin with `initialize`
 * (version 1 of the SDK), or that name themselves with each request (version 2). Some clients ask in one whether it is
 * spoken, and go on in the other. An SDK is loaded with the first message that is for it.
 */
export class Connection {
  readonly #wire: Wire;
  readonly #service: Service;
  readonly #listens: ListenWatches;
  #v1: Side<{ close(): Promise<void> }> | undefined;
  #v2: Side<{ close(): Promise<void>; tellUpdated(uri: string): Promise<void> }> | undefined;
  #isInitialized = false;

  constructor(wire: Wire, service: Service) {
    this.#wire = wire;
    this.#service = service;
    this.#listens = new ListenWatches(service, (uri) => {
      this.#v2?.server
        .then((server) => server.tellUpdated(uri))
        .catch((error) => log.debug(`updated: ${errorName(error)}`));
    });
  }

  async start(): Promise<void> {
    this.#wire.onmessage = (message) => this.#route(message);
    this.#wire.onclose = () => {
      for (const side of this.#sides) side.channel.onclose?.();
    };
    await this.#wire.start();
  }

  /** Ends what is under way, and reads nothing more. */
  async close(): Promise<void> {
    this.#listens.close();
    for (const side of this.#sides) await (await side.server).close();
    await this.#wire.close();
  }

  get #sides(): readonly Side<{ close(): Promise<void> }>[] {
    return [this.#v1, this.#v2].filter((side) => side !== undefined);
  }

  #route(message: RpcMessage): void {
    const { method, id, params } = message;
    const problem = method === 'initialize' ? findInitializeProblem(params) : undefined;
    if (method === 'notifications/cancelled') {
      // Ids are one space, whatever era they are of.
      for (const side of this.#sides) side.channel.deliver(message);
      this.#listens.note(message);
    } else if (method === 'server/discover' || (method !== 'initialize' && namesRevision(params))) {
      this.#deliverV2(message);
    } else if (problem !== undefined) {
      this.#refuse(id, { code: INVALID_PARAMS, message: problem });
    } else if (this.#isInitialized || method === 'initialize' || method === 'ping') {
      this.#isInitialized ||= method === 'initialize';
      this.#deliverV1(message);
    } else if (method !== undefined) {
      this.#refuse(id, NOT_OPENED);
    }
  }

  #refuse(id: RpcMessage['id'], error: RpcMessage['error'] & object): void {
    if (id !== undefined) void this.#wire.send({ jsonrpc: '2.0', id, error });
  }

  #deliverV1(message: RpcMessage): void {
    if (!this.#v1) {
      const channel = new Channel(this.#wire);
      const server = import('./sdk-v1.ts').then(({ connectV1 }) => connectV1(channel, this.#service));
      this.#v1 = { channel, server };
    }
    this.#v1.channel.deliver(message);
  }

  #deliverV2(asked: RpcMessage): void {
    const message = admitNews(asked, this.#service);
    if (!this.#v2) {
      const channel = new Channel(this.#wire);
      const server = import('./sdk-v2.ts').then(({ connectV2 }) => connectV2(channel, this.#service));
      this.#v2 = { channel, server };
    }
    this.#v2.channel.deliver(message);
    this.#listens.note(message);
  }
}

function namesRevision(params: RpcMessage['params']): boolean {
  return isRecord(params?._meta) && REVISION_KEY in params._meta;
}
