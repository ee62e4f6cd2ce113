import { isRequestId, type RequestId, type RpcMessage } from './json-rpc.ts';

/** Under way at a time. What an answer needs until it is written is the memory of a server that is asked too much. */
const MAX_RUNNING = 32;
/** Read while all places are taken, so that the cancellation behind a request still gets through. */
const MAX_WAITING_CHARACTERS = 1024 * 1024;
/** A request that is answered when the connection ends. */
const ENDLESS_METHOD = 'subscriptions/listen';

interface Waiting {
  id: RequestId;
  message: RpcMessage;
  characters: number;
}

/** The requests of one client: some are under way, the next ones wait for their turn in the order they came. */
export class RunningRequests {
  readonly #deliver: (message: RpcMessage) => void;
  /** Ids may be used twice by a careless client. */
  readonly #running = new Map<RequestId, number>();
  #runningCount = 0;
  #waiting: Waiting[] = [];
  #waitingCharacters = 0;

  constructor(deliver: (message: RpcMessage) => void) {
    this.#deliver = deliver;
  }

  get isIdle(): boolean {
    return this.#runningCount === 0 && this.#waiting.length === 0;
  }

  /** Whether the reader has to wait. */
  get isFull(): boolean {
    return this.#waitingCharacters > MAX_WAITING_CHARACTERS;
  }

  /** Delivered at once, or when its turn comes. Whether somebody is there is always answered at once. */
  take(message: RpcMessage, characters: number): void {
    const { id, method } = message;
    if (method === undefined || id === undefined || method === ENDLESS_METHOD) this.#deliver(message);
    else if (method === 'ping') this.#begin(id, message);
    else {
      this.#waiting.push({ id, message, characters });
      this.#waitingCharacters += characters;
      this.#advance();
    }
  }

  /** One that waits is never begun; of one under way nobody waits for the answer. */
  cancel(id: unknown): void {
    const index = this.#waiting.findIndex((waiting) => waiting.id === id);
    if (index === -1) this.settle(id);
    else for (const { characters } of this.#waiting.splice(index, 1)) this.#waitingCharacters -= characters;
  }

  /** It is answered. */
  settle(id: unknown): void {
    if (!isRequestId(id)) return;
    const count = this.#running.get(id);
    if (count === undefined) return;
    if (count > 1) this.#running.set(id, count - 1);
    else this.#running.delete(id);
    this.#runningCount -= 1;
    this.#advance();
  }

  clear(): void {
    this.#running.clear();
    this.#runningCount = 0;
    this.#waiting = [];
    this.#waitingCharacters = 0;
  }

  #advance(): void {
    while (this.#runningCount < MAX_RUNNING) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#waitingCharacters -= next.characters;
      this.#begin(next.id, next.message);
    }
  }

  #begin(id: RequestId, message: RpcMessage): void {
    this.#running.set(id, (this.#running.get(id) ?? 0) + 1);
    this.#runningCount += 1;
    this.#deliver(message);
  }
}
