import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import {
  type MalformedMessage,
  parseMessages,
  type RpcMessage,
  readIds,
  refuseMalformed,
} from './json-rpc.ts';
import { readLines } from './lines.ts';
import { RunningRequests } from './running-requests.ts';
import type { ByteStreams } from './stdio-streams.ts';

/** The longest message taken; what clients send is a few hundred bytes. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** With this much output unread no further input is read: it bounds the memory. */
const MAX_UNWRITTEN_CHARACTERS = 4 * 1024 * 1024;

/**
 * One JSON message a line, as the `Transport` that the SDKs expect. The end of the input does not close it:
 * what was read before is still answered, see `drained`. A malformed line is answered only where an id can be
 * read, since an error without one is no valid message in most revisions of MCP; it never ends the reading.
 */
export class StdioTransport {
  onmessage?: ((message: RpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;

  /** Resolves when nothing more will come: the input ended, or nobody reads the output any more. */
  readonly ended: Promise<void>;
  readonly #end: () => void;
  readonly #streams: ByteStreams;
  readonly #requests = new RunningRequests((message) => this.onmessage?.(message));
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
    this.#writes = this.#writes.then(() => this.#write(line));
    await this.#writes;
    if (message.method === undefined) this.#requests.settle(message.id);
    this.#advance();
  }

  /** Resolves when every request read so far is answered or cancelled, and the answers are written. */
  async drained(): Promise<void> {
    while (!this.#requests.isIdle) await this.#progress.promise;
    await this.#writes;
  }

  /** Reads and accepts nothing more; what was sent before is still written, see `drained`. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#requests.clear();
    this.#streams.close();
    this.#advance();
    this.onclose?.();
  }

  async #readMessages(): Promise<void> {
    const refuseTooLong = (start: string) =>
      this.#refuse({ problem: `a line above ${MAX_LINE_BYTES} bytes`, ids: readIds(start) });
    for await (const line of readLines(this.#streams.input, MAX_LINE_BYTES, refuseTooLong)) {
      if (line.trim() !== '') this.#receive(line);
      while (this.#unwrittenCharacters > MAX_UNWRITTEN_CHARACTERS || this.#requests.isFull)
        await this.#progress.promise;
      if (this.#closed) return;
    }
  }

  #receive(line: string): void {
    for (const parsed of parseMessages(line)) {
      if ('problem' in parsed) this.#refuse(parsed);
      else this.#take(parsed.message, line.length);
    }
  }

  #take(message: RpcMessage, characters: number): void {
    this.#requests.take(message, characters);
    if (message.method !== 'notifications/cancelled') return;
    this.#requests.cancel(message.params?.requestId);
    this.#advance();
  }

  #refuse(malformed: MalformedMessage): void {
    log.warn(`input ignored: ${malformed.problem}`);
    for (const refusal of refuseMalformed(malformed)) void this.send(refusal);
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

  #advance(): void {
    this.#progress.resolve();
    this.#progress = Promise.withResolvers<void>();
  }
}
