import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { writeEnvFile } from './env-values.ts';

/** A WHOOP that takes requests and never answers. */
export class HungWhoop implements AsyncDisposable {
  readonly #sockets = new Set<Socket>();
  #requests = 0;
  readonly #server = createServer((socket) => {
    this.#sockets.add(socket);
    socket.on('data', () => this.#requests++);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  });

  static async start(): Promise<HungWhoop> {
    const whoop = new HungWhoop();
    await new Promise<void>((resolve) => void whoop.#server.listen(0, '127.0.0.1', resolve));
    return whoop;
  }

  /** Logs a home in here. */
  logIn(home: ScratchHome): void {
    const { port } = this.#server.address() as AddressInfo;
    writeEnvFile(home, {
      WHOOP_BASE_URL: `http://127.0.0.1:${port}`,
      WHOOP_CLIENT_ID: 'id',
      WHOOP_CLIENT_SECRET: 'secret',
      WHOOP_ACCESS_TOKEN: 'access',
      WHOOP_REFRESH_TOKEN: 'refresh',
    });
  }

  /** Requests that have arrived. */
  get requests(): number {
    return this.#requests;
  }

  /** Connections that nobody has closed yet. */
  get open(): number {
    return this.#sockets.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }
}
