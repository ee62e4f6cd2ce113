import { toAppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { fitAnswer, MAX_ANSWER_CHARACTERS, MAX_DEFAULT_ANSWER_CHARACTERS } from './answer-size.ts';
import { parseArguments } from './arguments.ts';
import { forConversation, withAdvice } from './conversation.ts';
import {
  IllustratedAnswer,
  type ImageBlock,
  type InputSchema,
  type ToolAnnotations,
  type ToolDefinition,
} from './definitions.ts';
import { INVALID_PARAMS, isRecord, RpcError } from './json-rpc.ts';
import type { Ask, Question } from './question.ts';
import { type JsonInputSchema, toJsonInputSchema } from './schema.ts';

export interface ToolRegistryOptions<C> {
  tools: readonly ToolDefinition<InputSchema, C>[];
  ask: Ask<C>;
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

export interface ToolRegistry {
  /** In the order of definition. */
  list(): readonly ToolListing[];
  /** Throws `RpcError` when the call names no tool; what goes wrong in a tool is an `isError` result. */
  call(
    params: Record<string, unknown> | undefined,
    signal: AbortSignal,
    asker?: Omit<Question, 'name'>,
  ): Promise<ToolResult>;
}

/** The tools, independent of SDK and protocol revision. */
export function createToolRegistry<C>({ tools, ask }: ToolRegistryOptions<C>): ToolRegistry {
  let listing: readonly ToolListing[] | undefined;
  return {
    list() {
      listing ??= tools.map(describeTool);
      return listing;
    },
    async call(params, signal, asker = {}) {
      const { name, given } = readCall(params);
      const tool = tools.find((candidate) => candidate.name === name);
      if (!tool) throw unknownTool(name, tools);
      try {
        const { text, images } = await ask({ ...asker, name }, async (open) => {
          const input = parseArguments(tool.input, given);
          const context = await open();
          signal.throwIfAborted();
          return fitResult(await tool.run(context, input, { signal }), Object.keys(input).length === 0);
        });
        return { content: [{ type: 'text', text }, ...images] };
      } catch (error) {
        const text = JSON.stringify(forConversation(toAppError(error)));
        return { content: [{ type: 'text', text }], isError: true };
      }
    },
  };
}

/** An answer to no arguments asked for nothing in particular, and is short. */
function fitResult(answered: object, isDefault: boolean): { text: string; images: readonly ImageBlock[] } {
  const isIllustrated = answered instanceof IllustratedAnswer;
  const answer = withAdvice(isIllustrated ? answered.answer : answered);
  return {
    text: fitAnswer(answer, isDefault ? MAX_DEFAULT_ANSWER_CHARACTERS : MAX_ANSWER_CHARACTERS),
    images: isIllustrated ? answered.images : [],
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
