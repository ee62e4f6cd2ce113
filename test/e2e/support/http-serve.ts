import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { type RunningWellpipe, runWellpipe, spawnWellpipe } from '../../support/binary.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';

interface StartOptions {
  home: ScratchHome;
  env?: Readonly<Record<string, string>>;
  flags?: readonly string[];
  /** Any free one without it. */
  port?: number;
}

/** `serve --transport http` of the executable, and the token that it wants. */
export class HttpServe implements AsyncDisposable {
  readonly running: RunningWellpipe;
  readonly url: string;
  readonly token: string;

  private constructor(running: RunningWellpipe, url: string, token: string) {
    this.running = running;
    this.url = url;
    this.token = token;
  }

  static async start({ home, env = {}, flags = [], port = 0 }: StartOptions): Promise<HttpServe> {
    const args = ['serve', '--transport', 'http', '--port', String(port), '--json', ...flags];
    const running = spawnWellpipe(args, { home, env });
    const { url, token } = JSON.parse(await running.stdout.next());
    return new HttpServe(running, url, token ?? (await showToken(home, env)));
  }

  /** The SDK's own client. */
  async connect(token = this.token): Promise<HttpClient> {
    const sdk = new Client({ name: 'test', version: '1' });
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await sdk.connect(new StreamableHTTPClientTransport(new URL(this.url), { requestInit }));
    return {
      async ask(name, given = {}) {
        const { content, isError } = (await sdk.callTool({ name, arguments: given })) as CallToolResult;
        const [block] = content;
        if (isError || block?.type !== 'text') throw new Error(`${name} failed: ${JSON.stringify(content)}`);
        return JSON.parse(block.text);
      },
      [Symbol.asyncDispose]: () => sdk.close(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.running[Symbol.asyncDispose]();
  }
}

interface HttpClient extends AsyncDisposable {
  ask(tool: string, given?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** What the command prints, alone on its line. */
export async function showToken(
  home: ScratchHome,
  env: Readonly<Record<string, string>> = {},
  flag = '--show-token',
): Promise<string> {
  const { code, stdout, stderr } = await runWellpipe(['serve', flag], { home, env });
  if (code !== 0) throw new Error(`serve ${flag} ended with ${code}: ${stderr}`);
  return stdout.trimEnd();
}
