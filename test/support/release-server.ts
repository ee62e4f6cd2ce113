import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { formatChecksums } from '../../src/release/checksums.ts';
import { type Target, targetName } from '../../src/release/target.ts';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** A release server on loopback: one flat folder, whose files a test can change, hold back or damage. */
export class ReleaseServer implements AsyncDisposable {
  /** By name. */
  readonly files = new Map<string, Uint8Array>();
  /** In place of a file, by its name. */
  readonly faults = new Map<string, Serve>();
  readonly requested: string[] = [];
  readonly #server = createServer((request, response) => this.#answer(request, response));

  static async start(): Promise<ReleaseServer> {
    const server = new ReleaseServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/releases`;
  }

  /** Everything that `SHA256SUMS` covers is in it by now. */
  get sums(): string {
    const covered = [...this.files].filter(([name]) => !name.startsWith('SHA256SUMS'));
    return formatChecksums(new Map(covered.map(([name, bytes]) => [name, sha256(bytes)])));
  }

  /** Serves a release of this executable; without `version` there is no such file, with `isPlain` no `.gz`. */
  publish(
    executable: string | Uint8Array,
    { version, target, isPlain = false }: { version?: string; target: Target; isPlain?: boolean },
  ): void {
    const name = `wellpipe-${targetName(target)}`;
    const bytes = Buffer.from(executable);
    this.files.clear();
    this.files.set(name, bytes);
    if (!isPlain) this.files.set(`${name}.gz`, gzipSync(bytes));
    if (version !== undefined) this.files.set('VERSION', Buffer.from(`${version}\n`));
    this.files.set('SHA256SUMS', Buffer.from(this.sums));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const name = request.url?.split('/').at(-1) ?? '';
    this.requested.push(name);
    const fault = this.faults.get(name);
    if (fault) {
      fault(request, response);
      return;
    }
    const bytes = this.files.get(name);
    if (bytes) response.writeHead(200, { 'content-length': bytes.byteLength }).end(bytes);
    else response.writeHead(404).end();
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
