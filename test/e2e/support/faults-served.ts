import type { RunningWellpipe } from '../../support/binary.ts';
import type { ShownError } from './errors.ts';
import { callTool, cancel, INITIALIZED, initialize, type Message, send, textOf } from './mcp-lines.ts';

/** Longer than the patience of a call. */
const ANSWER_TIMEOUT_MS = 60_000;

/** A `serve` and a client of it that has any number of calls under way. */
export class Served {
  readonly running: RunningWellpipe;
  readonly #onAnswer: (error: string | undefined) => void;
  readonly #waiting = new Map<string, PromiseWithResolvers<Message>>();
  #calls = 0;

  private constructor(running: RunningWellpipe, onAnswer: (error: string | undefined) => void) {
    this.running = running;
    this.#onAnswer = onAnswer;
  }

  /** `onAnswer` is told the error code of every call that ends. */
  static async initialize(
    running: RunningWellpipe,
    onAnswer: (error: string | undefined) => void,
  ): Promise<Served> {
    const served = new Served(running, onAnswer);
    void served.#read();
    const ready = served.#expect('init');
    send(running, initialize(), INITIALIZED);
    await ready;
    return served;
  }

  /** One call: undefined, or the error it ended with. */
  call(tool = 'whoop_record', given: object = { kind: 'profile' }): CallUnderWay {
    const id = `call-${this.#calls++}`;
    const ended = this.#expect(id).then((message) => {
      const error = readError(message);
      this.#onAnswer(error?.code);
      return error;
    });
    ended.catch(() => undefined);
    send(this.running, callTool(id, tool, given));
    return { ended, cancel: () => send(this.running, cancel(id)) };
  }

  /** As many calls at once: the errors of those that failed. */
  async callAtOnce(times: number): Promise<ShownError[]> {
    const errors = await Promise.all(Array.from({ length: times }, () => this.call().ended));
    return errors.filter((error) => error !== undefined);
  }

  #expect(id: string): Promise<Message> {
    const waiting = Promise.withResolvers<Message>();
    this.#waiting.set(id, waiting);
    return waiting.promise;
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const message: Message = JSON.parse(await this.running.stdout.next(ANSWER_TIMEOUT_MS));
        this.#waiting.get(String(message.id))?.resolve(message);
      }
    } catch (error) {
      for (const { reject } of this.#waiting.values()) reject(error);
    }
  }
}

interface CallUnderWay {
  ended: Promise<ShownError | undefined>;
  cancel(): void;
}

function readError(message: Message): ShownError | undefined {
  if (!message.result) throw new Error(`A call was not answered: ${JSON.stringify(message)}`);
  return message.result.isError ? JSON.parse(textOf(message)).error : undefined;
}
