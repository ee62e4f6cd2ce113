import { toAppError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { cleanText } from '../core/text.ts';
import type { InputSchema, PromptDefinition, ResourceTemplate, Suggest } from './definitions.ts';
import { INVALID_PARAMS, isRecord, RpcError } from './json-rpc.ts';
import type { LazyContext } from './lazy-context.ts';
import { unknownPrompt } from './prompt-registry.ts';

/** As many as the protocol takes. */
const MOST_VALUES = 100;

const REF_FORMS =
  'The ref of the completion is { type: "ref/prompt", name } or { type: "ref/resource", uri }.';

/** What `completion/complete` answers. */
export interface Completion {
  values: readonly string[];
  total: number;
  hasMore: boolean;
}

export interface CompletionOptions<C> {
  prompts: readonly PromptDefinition<InputSchema, C>[];
  templates: readonly ResourceTemplate<C>[];
  context: LazyContext<C>;
}

/**
 * Values that begin with what is typed, then those that hold it. Throws `RpcError` where there is no such argument;
 * a member who is not logged in gets none, as somebody who types is told of no errors.
 */
export async function complete<C>(
  { prompts, templates, context }: CompletionOptions<C>,
  { ref, argument }: Record<string, unknown> = {},
): Promise<Completion> {
  if (!isRecord(ref)) throw new RpcError(INVALID_PARAMS, 'The ref of the completion is missing.');
  if (!isRecord(argument) || typeof argument.name !== 'string' || typeof argument.value !== 'string')
    throw new RpcError(INVALID_PARAMS, 'The argument of the completion has no name, or no value of text.');
  if (ref.type !== 'ref/prompt' && ref.type !== 'ref/resource') throw new RpcError(INVALID_PARAMS, REF_FORMS);
  const suggest =
    ref.type === 'ref/prompt'
      ? suggestOfPrompt(prompts, ref.name, argument.name)
      : suggestOfTemplate(templates, ref.uri, argument.name);
  const typed = argument.value.trim().toLowerCase();
  const known = suggest ? await suggestions(suggest, context) : [];
  const fitting = known.filter((value) => value.toLowerCase().includes(typed));
  const [first, others] = [true, false].map((begins) =>
    fitting.filter((value) => value.toLowerCase().startsWith(typed) === begins),
  );
  const values = [...(first ?? []), ...(others ?? [])].slice(0, MOST_VALUES);
  return { values, total: fitting.length, hasMore: fitting.length > values.length };
}

async function suggestions<C>(suggest: Suggest<C>, context: LazyContext<C>): Promise<readonly string[]> {
  try {
    return typeof suggest === 'function' ? await suggest(await context.open()) : suggest;
  } catch (error) {
    log.debug(`completion: ${toAppError(error).message}`);
    return [];
  }
}

function suggestOfPrompt<C>(
  prompts: CompletionOptions<C>['prompts'],
  name: unknown,
  argument: string,
): Suggest<C> | undefined {
  if (typeof name !== 'string') throw new RpcError(INVALID_PARAMS, REF_FORMS);
  const prompt = prompts.find((one) => one.name === name);
  if (!prompt) throw unknownPrompt(name, prompts);
  const known = Object.keys(prompt.input.entries);
  if (!known.includes(argument)) throw unknownArgument(argument, known);
  return Object.entries(prompt.suggest).find(([key]) => key === argument)?.[1];
}

function suggestOfTemplate<C>(
  templates: readonly ResourceTemplate<C>[],
  uri: unknown,
  argument: string,
): Suggest<C> {
  if (typeof uri !== 'string') throw new RpcError(INVALID_PARAMS, REF_FORMS);
  const template = templates.find(({ uriTemplate }) => uriTemplate === uri);
  if (!template) {
    const known = templates.map(({ uriTemplate }) => uriTemplate).join(', ');
    throw new RpcError(
      INVALID_PARAMS,
      `Unknown template "${cleanText(uri, 64)}". The templates are ${known}.`,
    );
  }
  const [, variable = ''] = /\{(.+)\}/.exec(template.uriTemplate) ?? [];
  if (argument !== variable) throw unknownArgument(argument, [variable]);
  return template.suggest;
}

function unknownArgument(argument: string, known: readonly string[]): RpcError {
  return new RpcError(
    INVALID_PARAMS,
    `There is no argument "${cleanText(argument, 64)}". The arguments are ${known.join(', ')}.`,
  );
}
