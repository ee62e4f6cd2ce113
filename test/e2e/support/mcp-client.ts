import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult, ImageContent } from '@modelcontextprotocol/sdk/types.js';
import { BINARY } from '../../support/binary.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';

interface ToolError {
  code: string;
  message: string;
  hint: string;
}

interface ConnectOptions {
  home: ScratchHome;
  env?: Readonly<Record<string, string>>;
  flags?: readonly string[];
}

/** The SDK's own client, with a `serve` of the executable that it has started itself. */
export class McpClient implements AsyncDisposable {
  readonly sdk = new Client({ name: 'test', version: '1' });

  static async connect({ home, env = {}, flags = [] }: ConnectOptions): Promise<McpClient> {
    const connection = new McpClient();
    await connection.sdk.connect(
      new StdioClientTransport({
        command: BINARY,
        args: ['serve', ...flags],
        env: { ...home.env, ...env },
        cwd: home.home,
      }),
    );
    return connection;
  }

  /** The text of an answer, which is one block of JSON; pictures may stand after it. */
  async readText(tool: string, given: object = {}): Promise<string> {
    const { text, isError } = await this.#call(tool, given);
    if (isError) throw new Error(`${tool} failed: ${text}`);
    return text;
  }

  /** The pictures of an answer. */
  async readImages(tool: string, given: object = {}): Promise<readonly ImageContent[]> {
    return (await this.#call(tool, given)).images;
  }

  async ask<T extends object = Record<string, unknown>>(tool: string, given?: object): Promise<T> {
    return JSON.parse(await this.readText(tool, given));
  }

  /** The error of a call that fails. */
  async fail(tool: string, given: object = {}): Promise<ToolError> {
    const { text, isError } = await this.#call(tool, given);
    if (!isError) throw new Error(`${tool} did not fail: ${text}`);
    return JSON.parse(text).error;
  }

  async #call(
    name: string,
    given: object,
  ): Promise<{ text: string; images: readonly ImageContent[]; isError: boolean }> {
    const { content, isError = false } = (await this.sdk.callTool({
      name,
      arguments: { ...given },
    })) as CallToolResult;
    const [block, ...others] = content;
    const images = others.filter((other) => other.type === 'image');
    if (images.length < others.length || block?.type !== 'text')
      throw new Error(`${name} answered no single text.`);
    return { text: block.text, images, isError };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.sdk.close();
  }
}
