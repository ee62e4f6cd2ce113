import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { isRecord, type RpcMessage } from './json-rpc.ts';
import type { Service } from './service.ts';

/**
 * Watches what the open `subscriptions/listen` requests of a client ask for. The SDK keeps the subscriptions and hands
 * out what it is told; that somebody listens it tells nobody.
 */
export class ListenWatches {
  readonly #service: Pick<Service, 'watch'>;
  readonly #tell: (uri: string) => void;
  /** Addresses by the id of the request. */
  readonly #wanted = new Map<unknown, readonly string[]>();
  readonly #watched = new Map<string, () => void>();

  constructor(service: Pick<Service, 'watch'>, tell: (uri: string) => void) {
    this.#service = service;
    this.#tell = tell;
  }

  /** A message of the client, which the SDK gets too. */
  note({ method, id, params }: RpcMessage): void {
    if (method === 'notifications/cancelled') this.#wanted.delete(params?.requestId);
    if (method === 'subscriptions/listen') this.#wanted.set(id, readAddresses(params?.notifications));
    this.#settle();
  }

  close(): void {
    this.#wanted.clear();
    this.#settle();
  }

  #settle(): void {
    const wanted = new Set([...this.#wanted.values()].flat());
    for (const [uri, stop] of this.#watched) {
      if (wanted.has(uri)) continue;
      stop();
      this.#watched.delete(uri);
    }
    for (const uri of wanted) {
      if (!this.#watched.has(uri)) this.#watched.set(uri, this.#watch(uri));
    }
  }

  /** What leads to nothing never changes: the protocol has no words for an error here. */
  #watch(uri: string): () => void {
    try {
      return this.#service.watch(uri, () => this.#tell(uri));
    } catch (error) {
      log.debug(`listen: ${errorName(error)}`);
      return () => undefined;
    }
  }
}

function readAddresses(notifications: unknown): string[] {
  const addresses = isRecord(notifications) ? notifications.resourceSubscriptions : undefined;
  return Array.isArray(addresses) ? addresses.filter((uri) => typeof uri === 'string') : [];
}
