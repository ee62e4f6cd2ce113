import { AppError } from '../core/errors.ts';
import { checkStoredOrigin } from '../core/origin.ts';
import { resolveHomePaths } from '../core/paths.ts';
import { cleanText } from '../core/text.ts';
import { type Bounds, PORT_BOUNDS } from '../engine/bounds.ts';
import { serveStdio } from '../mcp/serve.ts';
import { defineAction } from './frame/define.ts';
import { createMemberService, PATIENCE_MS } from './frame/member-service.ts';
import { parseInteger } from './frame/numbers.ts';

/** The system's choice too, since the address is shown. */
const LISTEN_BOUNDS: Bounds = { ...PORT_BOUNDS, least: 0 };
const TRANSPORTS = ['stdio', 'http'] as const;

export default defineAction({
  name: 'serve',
  description: 'Serve MCP to Claude Desktop and other assistants, over stdio or HTTP',
  args: {
    transport: { type: 'string', description: 'stdio or http (stdio)', valueHint: 'KIND' },
    port: { type: 'string', description: 'With http: the port (3000)', valueHint: 'N' },
    host: { type: 'string', description: 'With http: the address (127.0.0.1)', valueHint: 'HOST' },
    'show-token': { type: 'boolean', description: 'Print the token that clients over HTTP have to send' },
    'rotate-token': {
      type: 'boolean',
      description: 'Make and print another one; the old one is void at once',
    },
  },
  async run(invocation, { transport, host, port, 'show-token': showToken, 'rotate-token': rotateToken }) {
    const { environment, flags } = invocation;
    if (!flags.demo) checkStoredOrigin(environment, resolveHomePaths(environment, flags.envFile).envFile);
    const isHttp = parseTransport(transport) === 'http';
    const address = { host, port: parseInteger('port', port, LISTEN_BOUNDS) };
    if (showToken || rotateToken) {
      return (await import('./frame/http-service.ts')).printHttpToken(invocation, rotateToken === true);
    }
    if (isHttp) return (await import('./frame/http-service.ts')).serveOverHttp(invocation, address);
    if (host !== undefined || port !== undefined) throw withoutHttp(host === undefined ? '--port' : '--host');
    const open = () => invocation.openContext({ patienceMs: PATIENCE_MS, isServing: true });
    await serveStdio(createMemberService(open), invocation.signal);
  },
});

function parseTransport(text: string | undefined): (typeof TRANSPORTS)[number] {
  if (text === undefined) return 'stdio';
  const transport = TRANSPORTS.find((known) => known === text);
  if (transport) return transport;
  throw new AppError('invalid_input', `"${cleanText(text, 40)}" is no transport.`, {
    hint: `Use one of ${TRANSPORTS.join(', ')}.`,
  });
}

function withoutHttp(flag: string): AppError {
  return new AppError('usage', `${flag} goes with --transport http.`, {
    hint: 'Write wellpipe serve --transport http, or leave it out for stdio.',
  });
}
