import type { RpcMessage } from './json-rpc.ts';

/** What carries messages, as the SDKs expect it. */
export interface Wire {
  onmessage?: ((message: RpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;
  start(): Promise<void>;
  send(message: RpcMessage): Promise<void>;
  close(): Promise<void>;
}

/** One of several servers' end of a wire: keeps what arrives before the server is there. Closing it leaves the wire open. */
export class Channel implements Wire {
  onmessage?: ((message: RpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;
  readonly #wire: Pick<Wire, 'send'>;
  #waiting: RpcMessage[] | undefined = [];

  constructor(wire: Pick<Wire, 'send'>) {
    this.#wire = wire;
  }

  deliver(message: RpcMessage): void {
    if (this.#waiting) this.#waiting.push(message);
    else this.onmessage?.(message);
  }

  async start(): Promise<void> {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const message of waiting) this.onmessage?.(message);
  }

  send(message: RpcMessage): Promise<void> {
    return this.#wire.send(message);
  }

  async close(): Promise<void> {
    this.onclose?.();
  }
}
