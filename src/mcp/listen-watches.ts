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

  /** A message of the client, which the SDK gets too: a request for news as `admitNews` leaves it. */
  note({ method, id, params }: RpcMessage): void {
    if (method === 'notifications/cancelled') this.#wanted.delete(params?.requestId);
    if (method === 'subscriptions/listen') this.#wanted.set(id, readAddresses(params?.notifications) ?? []);
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
      if (!this.#watched.has(uri)) {
        this.#watched.set(
          uri,
          this.#service.watch(uri, () => this.#tell(uri)),
        );
      }
    }
  }
}

/**
 * A `subscriptions/listen` request with those resources alone of which there is news, since the SDK confirms whatever
 * it is asked for; any other message as it is.
 */
export function admitNews<M extends { method?: unknown; params?: unknown }>(
  message: M,
  { canWatch }: Pick<Service, 'canWatch'>,
): M {
  const { method, params } = message;
  if (method !== 'subscriptions/listen' || !isRecord(params)) return message;
  const { notifications } = params;
  const addresses = readAddresses(notifications);
  if (!addresses || !isRecord(notifications)) return message;
  const resourceSubscriptions = addresses.filter(canWatch);
  return { ...message, params: { ...params, notifications: { ...notifications, resourceSubscriptions } } };
}

/** Undefined where it is no list: the SDK refuses it. */
function readAddresses(notifications: unknown): string[] | undefined {
  const addresses = isRecord(notifications) ? notifications.resourceSubscriptions : undefined;
  if (!Array.isArray(addresses)) return undefined;
  return addresses.every((uri) => typeof uri === 'string') ? addresses : undefined;
}
