/** A `serve` of the executable, asked one call at a time, as close to the wire as it gets. */
export class ServeClient {
  readonly #server: ReturnType<typeof spawnServer>;
  readonly #lines: AsyncIterator<string>;
  #calls = 0;

  private constructor(server: ReturnType<typeof spawnServer>) {
    this.#server = server;
    this.#lines = readLines(server.stdout);
  }

  static async connect(binary: string, env: Record<string, string>): Promise<ServeClient> {
    const client = new ServeClient(spawnServer(binary, env));
    const clientInfo = { name: 'bench', version: '1' };
    await client.#request('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    client.#send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    return client;
  }

  /** The text of an answer; throws where the call failed. */
  async ask(name: string, given: object): Promise<string> {
    const { content, isError } = await this.#request('tools/call', { name, arguments: given });
    if (isError) throw new Error(`${name}: ${content[0].text}`);
    return content[0].text;
  }

  /** Milliseconds from the question to its answer. */
  async time(name: string, given: object): Promise<number> {
    const startedAt = performance.now();
    await this.ask(name, given);
    return performance.now() - startedAt;
  }

  async close(): Promise<void> {
    this.#server.stdin.end();
    await this.#server.exited;
  }

  async #request(method: string, params: object) {
    const id = `${this.#calls++}`;
    this.#send({ jsonrpc: '2.0', id, method, params });
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error('The server has ended.');
      const message = JSON.parse(value);
      if (message.id === id) return message.result;
    }
  }

  #send(message: object): void {
    this.#server.stdin.write(`${JSON.stringify(message)}\n`);
    this.#server.stdin.flush();
  }
}

function spawnServer(binary: string, env: Record<string, string>) {
  return Bun.spawn([binary, 'serve'], { env, stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' });
}

async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
