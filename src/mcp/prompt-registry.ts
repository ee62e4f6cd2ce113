import * as v from 'valibot';
import { cleanText } from '../core/text.ts';
import { machineDay } from '../engine/range.ts';
import { parseArguments } from './arguments.ts';
import type { InputSchema, PromptDefinition } from './definitions.ts';
import { INVALID_PARAMS, isRecord, RpcError, toRpcError } from './json-rpc.ts';
import type { LazyContext } from './lazy-context.ts';

/** An entry of `prompts/list`. */
export interface PromptListing {
  name: string;
  title: string;
  description: string;
  arguments: { name: string; description: string; required: boolean }[];
}

/** What `prompts/get` answers. */
export interface PromptText {
  description: string;
  messages: { role: 'user'; content: { type: 'text'; text: string } }[];
}

export interface PromptRegistry {
  /** In the order of definition. */
  list(): readonly PromptListing[];
  /** Throws `RpcError`. */
  get(params: Record<string, unknown> | undefined): Promise<PromptText>;
}

/** The prompts, independent of SDK and protocol revision. */
export function createPromptRegistry<C>(
  prompts: readonly PromptDefinition<InputSchema, C>[],
  context: Pick<LazyContext<C>, 'open'>,
): PromptRegistry {
  return {
    list: () => prompts.map(describePrompt),
    async get({ name, arguments: given = {} } = {}) {
      if (typeof name !== 'string') throw new RpcError(INVALID_PARAMS, 'The name of the prompt is missing.');
      const prompt = prompts.find((one) => one.name === name);
      if (!prompt) throw unknownPrompt(name, prompts);
      if (!isRecord(given)) throw new RpcError(INVALID_PARAMS, 'The arguments of a prompt are an object.');
      try {
        const input = parseArguments(prompt.input, withoutBlanks(given));
        const text = prompt.write(input, machineDay(new Date()));
        await checkAgainst(context, prompt, input);
        return {
          description: prompt.description,
          messages: [{ role: 'user', content: { type: 'text', text } }],
        };
      } catch (error) {
        throw toRpcError(error);
      }
    },
  };
}

/** A prompt can be had by whoever is not logged in, too. */
async function checkAgainst<C>(
  context: Pick<LazyContext<C>, 'open'>,
  prompt: PromptDefinition<InputSchema, C>,
  input: v.InferOutput<InputSchema>,
): Promise<void> {
  if (!prompt.check || Object.keys(input).length === 0) return;
  const opened = await context.open().catch(() => undefined);
  if (opened !== undefined) await prompt.check(opened, input);
}

/** Forms send what was left blank as empty text. */
function withoutBlanks(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => typeof value !== 'string' || value.trim() !== ''),
  );
}

function describePrompt<C>({
  name,
  title,
  description,
  input,
}: PromptDefinition<InputSchema, C>): PromptListing {
  return {
    name,
    title,
    description,
    arguments: Object.entries(input.entries).map(([argument, schema]) => ({
      name: argument,
      description: describeArgument(schema),
      required: schema.type !== 'optional',
    })),
  };
}

/** An optional one is described inside. */
function describeArgument(schema: v.GenericSchema): string {
  const inner = 'wrapped' in schema ? (schema.wrapped as v.GenericSchema) : schema;
  return v.getDescription(inner) ?? '';
}

export function unknownPrompt(name: string, prompts: readonly { name: string }[]): RpcError {
  const known = prompts.map((prompt) => prompt.name).join(', ');
  return new RpcError(INVALID_PARAMS, `Unknown prompt "${cleanText(name, 64)}". The prompts are ${known}.`);
}
