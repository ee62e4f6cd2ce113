import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { until } from './waiting.ts';

const SUMS = 'SHA256SUMS';

/** What is done with a request in the place of an answer with the file. */
type Fault = (response: ServerResponse, file: Buffer | undefined) => void;

/** Half of a file, and the end of the connection. */
export const cutShort: Fault = (response, file) => {
  response.writeHead(200, { 'content-length': file?.length ?? 0 });
  response.write(file?.subarray(0, file.length / 2), () => response.destroy());
};

/** The beginning of a file, and nothing more ever. */
export const hang: Fault = (response, file) => {
  response.writeHead(200, { 'content-length': file?.length ?? 0 });
  response.write(file?.subarray(0, 10));
};

export function redirectTo(address: string): Fault {
  return (response) => void response.writeHead(302, { location: address, connection: 'close' }).end();
}

/** A flat folder with the files of a release, on loopback. */
export class ReleaseServer implements AsyncDisposable {
  readonly files = new Map<string, Buffer>();
  readonly faults = new Map<string, Fault>();
  /** Names of files that were asked for. */
  readonly requests: string[] = [];
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(server: ReturnType<typeof createServer>, url: string) {
    this.#server = server;
    this.url = url;
  }

  /** With a certificate, by https. */
  static async start(certificate?: { key: string; cert: string }): Promise<ReleaseServer> {
    const answer: RequestListener = (request, response) => release.#answer(request.url ?? '', response);
    const server = certificate ? createSecureServer(certificate, answer) : createServer(answer);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const release: ReleaseServer = new ReleaseServer(
      server,
      `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    );
    return release;
  }

  /** An executable, also compressed, and the sums of all. */
  put(asset: string, executable: string | Buffer): void {
    this.files.set(asset, Buffer.from(executable));
    this.files.set(`${asset}.gz`, gzipSync(executable, { level: 1 }));
    this.sum();
  }

  /** Writes SHA256SUMS anew. */
  sum(): void {
    this.files.delete(SUMS);
    const lines = [...this.files].map(([name, file]) => `${sha256(file)}  ${name}\n`);
    this.files.set(SUMS, Buffer.from(lines.join('')));
  }

  /** Resolves once nobody is connected any more. */
  async waitForSilence(): Promise<void> {
    const count = () =>
      new Promise<number>((resolve) => this.#server.getConnections((_, number) => resolve(number)));
    await until('every downloader has ended', async () => (await count()) === 0);
  }

  #answer(path: string, response: ServerResponse): void {
    const name = path.slice(1);
    this.requests.push(name);
    const file = this.files.get(name);
    const fault = this.faults.get(name);
    if (fault) fault(response, file);
    else if (file) response.writeHead(200, { 'content-length': file.length, connection: 'close' }).end(file);
    else response.writeHead(404, { connection: 'close' }).end('Not Found');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    this.#server.closeAllConnections();
    await closed.promise;
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
