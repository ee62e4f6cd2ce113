import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '../../core/log.ts';
import type { Gate } from './gate.ts';

const LOOK_EVERY_MS = 1_000;

/** Answers that are not out yet, streams above all. One to a token that has become void is cut off. */
export class OpenAnswers {
  readonly #gate: Pick<Gate, 'checkToken'>;
  readonly #open = new Map<ServerResponse, IncomingMessage>();
  readonly #timer: NodeJS.Timeout;

  constructor(gate: Pick<Gate, 'checkToken'>) {
    this.#gate = gate;
    this.#timer = setInterval(() => void this.#cutVoid(), LOOK_EVERY_MS).unref();
  }

  /** Resolves when the answer is out, or nobody reads it any more. */
  add(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#open.set(response, request);
    response.once('close', () => {
      this.#open.delete(response);
      resolve();
    });
    return promise;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** All who show the same token are looked at once. */
  async #cutVoid(): Promise<void> {
    const shown = Map.groupBy(this.#open, ([, { headers }]) => headers.authorization);
    for (const answers of shown.values()) {
      const [, request] = answers[0] ?? [];
      const refusal = request && (await this.#gate.checkToken(request));
      if (refusal?.status !== 401) continue;
      log.debug(`http: ${answers.length} answers to a token that is void are cut off`);
      for (const [response] of answers) response.destroy();
    }
  }
}
