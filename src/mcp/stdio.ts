import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { INVALID_REQUEST, parseMessage, type RequestId, type RpcMessage } from './json-rpc.ts';
import { readLines } from './lines.ts';
import type { ByteStreams } from './stdio-streams.ts';

/** The longest message taken; what clients send is a few hundred bytes. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** A request that is answered when the connection ends. */
const ENDLESS_METHOD = 'subscriptions/listen';
/** With this much output unread no further input is read: it bounds the memory. */
const MAX_UNWRITTEN_CHARACTERS = 4 * 1024 * 1024;

/**
 * One JSON message a line, as the `Transport` that the SDKs expect. The end of the input does not close it:
 * what was read before is still answered, see `drained`. A malformed line is answered only when its id can
 * be read, since an error without one is no valid message in most revisions of MCP; it never ends the reading.
 */
export class StdioTransport {
  onmessage?: ((message: RpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;

  /** Resolves when nothing more will come: the input ended, or nobody reads the output any more. */
  readonly ended: Promise<void>;
  readonly #end: () => void;
  readonly #streams: ByteStreams;
  readonly #unanswered = new Set<unknown>();
  #unwrittenCharacters = 0;
  #writes: Promise<void> = Promise.resolve();
  /** Resolves at the next answer, finished write or close. */
  #progress = Promise.withResolvers<void>();
  #closed = false;
  /** Nobody reads the output any more. */
  #deserted = false;

  constructor(streams: ByteStreams) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
    this.#streams = streams;
  }

  async start(): Promise<void> {
    this.#readMessages()
      .catch((error) => {
        // Node's stdin fails when it is closed in the middle of a read.
        if (!this.#closed) log.error(`stdin cannot be read: ${errorName(error)}`);
      })
      .finally(this.#end);
  }

  /** Resolves when the message is written. Written in order; dropped when the client is gone. */
  async send(message: RpcMessage): Promise<void> {
    if (this.#closed) return;
    const line = `${JSON.stringify(message)}\n`;
    this.#unwrittenCharacters += line.length;
    if (message.method === undefined) this.#settle(message.id);
    this.#writes = this.#writes.then(() => this.#write(line));
    await this.#writes;
  }

  /** Resolves when every request read so far is answered or cancelled, and the answers are written. */
  async drained(): Promise<void> {
    while (this.#unanswered.size > 0) await this.#progress.promise;
    await this.#writes;
  }

  /** Reads and accepts nothing more; what was sent before is still written, see `drained`. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#unanswered.clear();
    this.#streams.close();
    this.#advance();
    this.onclose?.();
  }

  async #readMessages(): Promise<void> {
    const reportTooLong = () => log.warn(`input ignored: a line above ${MAX_LINE_BYTES} bytes`);
    for await (const line of readLines(this.#streams.input, MAX_LINE_BYTES, reportTooLong)) {
      if (line.trim() !== '') this.#receive(line);
      while (this.#unwrittenCharacters > MAX_UNWRITTEN_CHARACTERS) await this.#progress.promise;
      if (this.#closed) return;
    }
  }

  #receive(line: string): void {
    const parsed = parseMessage(line);
    if ('message' in parsed) {
      const { id, method, params } = parsed.message;
      if (method !== undefined && method !== ENDLESS_METHOD && id !== undefined) this.#unanswered.add(id);
      if (method === 'notifications/cancelled') this.#settle(params?.requestId);
      this.onmessage?.(parsed.message);
    } else {
      log.warn(`input ignored: ${parsed.problem}`);
      if (parsed.id !== undefined) void this.send(refusal(parsed.id, parsed.problem));
    }
  }

  async #write(line: string): Promise<void> {
    try {
      if (!this.#deserted) await this.#streams.write(line);
    } catch (error) {
      log.debug(`stdout is closed: ${errorName(error)}`);
      this.#deserted = true;
      this.#end();
      await this.close();
    }
    this.#unwrittenCharacters -= line.length;
    this.#advance();
  }

  #settle(id: unknown): void {
    this.#unanswered.delete(id);
    this.#advance();
  }

  #advance(): void {
    this.#progress.resolve();
    this.#progress = Promise.withResolvers<void>();
  }
}

function refusal(id: RequestId, problem: string): RpcMessage {
  return {
    jsonrpc: '2.0',
    id,
    error: { code: INVALID_REQUEST, message: `Not a JSON-RPC request: ${problem}.` },
  };
}
