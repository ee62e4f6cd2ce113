import { CallbackPort } from '../../auth/callback-port.ts';
import { AppError } from '../../core/errors.ts';
import { readHttpToken, requireHttpToken, rotateHttpToken } from '../../engine/http-token.ts';
import { announceHttpServer } from '../../engine/relayed-login.ts';
import { serveHttp } from '../../mcp/http/serve.ts';
import type { Invocation } from './invocation.ts';
import { createMemberService, PATIENCE_MS } from './member-service.ts';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 3000;

export interface HttpAddress {
  host: string | undefined;
  port: number | undefined;
}

/** Serves until the process is asked to end. The login and the token are read first: without them nobody gets in. */
export async function serveOverHttp(invocation: Invocation, address: HttpAddress): Promise<void> {
  const { signal } = invocation;
  const { host = DEFAULT_HOST, port = DEFAULT_PORT } = address;
  const callbackPort = new CallbackPort();
  const context = await invocation.openContext({ patienceMs: PATIENCE_MS, isServing: true, callbackPort });
  const token = await requireHttpToken(context, signal);
  await serveHttp(
    createMemberService(async () => context),
    {
      address: { host, port },
      readToken: () => readHttpToken(context),
      callbackPort,
      async onListening(url) {
        const withdraw = await announceHttpServer(context.state, callbackPort.port);
        await print(invocation, url, token);
        return withdraw;
      },
      signal,
    },
  );
}

/** `isRotated`: another one than before. */
export async function printHttpToken(invocation: Invocation, isRotated: boolean): Promise<void> {
  if (invocation.flags.demo) {
    throw new AppError('usage', 'The simulated member has no token to keep.', {
      hint: 'Use `wellpipe serve --transport http --demo`: it prints the one of that run.',
    });
  }
  const context = await invocation.openContext();
  const token = await (isRotated ? rotateHttpToken : requireHttpToken)(context, invocation.signal);
  if (invocation.flags.json) await invocation.printJson({ token });
  else await invocation.print(token);
}

/** Of the simulated member the token is shown, since no file keeps it and it opens nothing of anybody's. */
async function print(invocation: Invocation, url: string, token: string): Promise<void> {
  const { demo, json } = invocation.flags;
  if (json) return invocation.printJson({ url, ...(demo ? { token } : {}) });
  const where = demo ? token : 'wellpipe serve --show-token';
  await invocation.print(`MCP is served at ${url}\nToken for clients: ${where}`);
}
