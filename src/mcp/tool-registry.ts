import { type CallProgress, type EndedCall, runCall } from '../core/call.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { cleanText } from '../core/text.ts';
import { fitAnswer, MAX_ANSWER_CHARACTERS, MAX_DEFAULT_ANSWER_CHARACTERS } from './answer-size.ts';
import { parseArguments } from './arguments.ts';
import {
  IllustratedAnswer,
  type ImageBlock,
  type InputSchema,
  type ToolAnnotations,
  type ToolDefinition,
} from './definitions.ts';
import { INVALID_PARAMS, isRecord, RpcError } from './json-rpc.ts';
import type { LazyContext } from './lazy-context.ts';
import { type JsonInputSchema, toJsonInputSchema } from './schema.ts';

/** What a client calls itself is its own text. */
const MAX_CLIENT_LENGTH = 64;

export interface ToolRegistryOptions<C> {
  tools: readonly ToolDefinition<InputSchema, C>[];
  context: LazyContext<C>;
  /** Told of every call that got as far as a context, once it is answered. */
  onCall?: ((context: C, call: EndedCall) => void) | undefined;
}

/** An entry of `tools/list`. */
export interface ToolListing {
  name: string;
  title: string;
  description: string;
  inputSchema: JsonInputSchema;
  annotations: ToolAnnotations;
}

/** What `tools/call` answers, in every revision of the protocol. */
export interface ToolResult {
  content: [{ type: 'text'; text: string }, ...ImageBlock[]];
  isError?: true;
}

export interface ToolCaller {
  /** What the client calls itself. */
  client?: string | undefined;
  /** Told how far a long call has come, where the client wants to know. */
  onProgress?: ((progress: CallProgress) => void) | undefined;
}

export interface ToolRegistry {
  /** In the order of definition. */
  list(): readonly ToolListing[];
  /** Throws `RpcError` when the call names no tool; what goes wrong in a tool is an `isError` result. */
  call(
    params: Record<string, unknown> | undefined,
    signal: AbortSignal,
    caller?: ToolCaller,
  ): Promise<ToolResult>;
}

/** The tools, independent of SDK and protocol revision. */
export function createToolRegistry<C>({ tools, context, onCall }: ToolRegistryOptions<C>): ToolRegistry {
  let listing: readonly ToolListing[] | undefined;

  async function run(
    tool: ToolDefinition<InputSchema, C>,
    given: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<ToolResult> {
    const input = parseArguments(tool.input, given);
    const opened = await context.open();
    signal.throwIfAborted();
    const answered = await tool.run(opened, input, { signal });
    const { answer, images } =
      answered instanceof IllustratedAnswer ? answered : { answer: answered, images: [] };
    const isDefault = Object.keys(input).length === 0;
    const text = fitAnswer(answer, isDefault ? MAX_DEFAULT_ANSWER_CHARACTERS : MAX_ANSWER_CHARACTERS);
    return { content: [{ type: 'text', text }, ...images] };
  }

  function report(call: EndedCall, outcome: string): void {
    log.debug(`${call.name}: ${outcome} after ${Math.round(call.durationMs)} ms`);
    if (context.opened) onCall?.(context.opened, call);
  }

  return {
    list() {
      listing ??= tools.map(describeTool);
      return listing;
    },
    async call(params, signal, { client = '', onProgress } = {}) {
      const { name, given } = readCall(params);
      const tool = tools.find((candidate) => candidate.name === name);
      if (!tool) throw unknownTool(name, tools);
      const asker = { face: 'mcp', name, client: cleanText(client, MAX_CLIENT_LENGTH) } as const;
      return runCall({ ...asker, onProgress }, async (end) => {
        try {
          const result = await run(tool, given, signal);
          report(end(), `${result.content[0].text.length} characters`);
          return result;
        } catch (error) {
          const appError = forConversation(toAppError(error));
          report(end(appError.code), appError.code === 'unexpected' ? appError.message : appError.code);
          return { content: [{ type: 'text', text: JSON.stringify(appError) }], isError: true };
        }
      });
    },
  };
}

function describeTool<C>(tool: ToolDefinition<InputSchema, C>): ToolListing {
  const { name, title, description, input, annotations } = tool;
  return { name, title, description, inputSchema: toJsonInputSchema(input), annotations };
}

/** `arguments` may be absent, or null, which some clients send for a tool without arguments. */
function readCall(params: Record<string, unknown> = {}): { name: string; given: Record<string, unknown> } {
  const { name } = params;
  const given = params.arguments ?? {};
  if (typeof name !== 'string') throw new RpcError(INVALID_PARAMS, 'The name of the tool is missing.');
  if (!isRecord(given)) throw new RpcError(INVALID_PARAMS, 'The arguments of a tool are an object.');
  return { name, given };
}

function unknownTool(name: string, tools: readonly { name: string }[]): RpcError {
  const known = tools.map((tool) => tool.name).join(', ');
  return new RpcError(INVALID_PARAMS, `Unknown tool "${cleanText(name, 64)}". The tools are ${known}.`);
}

/** Beside the command for a terminal, the way to log in from here. */
function forConversation({ code, message, hint, cause }: AppError): AppError {
  const isAboutLogin =
    hint?.includes('`wellpipe auth whoop`') && /^(not_logged_in|login_expired)$/.test(code);
  const here = ' Or call whoop_status with action login here, and show the member its login_url.';
  return new AppError(code, message, { ...(hint && { hint: isAboutLogin ? hint + here : hint }), cause });
}
