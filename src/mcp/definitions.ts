import type * as v from 'valibot';
import type { Context } from '../engine/context.ts';
import type { Day } from '../insights/calendar.ts';

/** Flat, so that it becomes a JSON Schema without root combinators. Rules across keys belong in the engine. */
export type InputSchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** What hosts decide by whether to ask the member first: it has to be true. */
export interface ToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint?: boolean;
  idempotentHint?: boolean;
  /** Whether the tool reaches beyond this machine: what MCP assumes where it is left out. */
  openWorldHint?: boolean;
}

export interface Call {
  /** Aborts when the client cancels the call or goes away; nobody reads the answer then. */
  signal: AbortSignal;
}

/** A tool as plain data: no protocol revision and no SDK shows in it. */
export interface ToolDefinition<Schema extends InputSchema = InputSchema, C = Context> {
  name: `whoop_${string}`;
  title: string;
  /** When to use it, and when a sibling serves better. */
  description: string;
  /** Messages of its own checks end the sentence `"days" is 0; it …`. */
  input: Schema;
  annotations: ToolAnnotations;
  /** The answer that the command prints, with pictures or without. Only the words of an `AppError` reach the model. */
  run(context: C, input: v.InferOutput<Schema>, call: Call): Promise<object | IllustratedAnswer>;
}

/** A picture as base64. */
export interface ImageBlock {
  type: 'image';
  data: string;
  mimeType: string;
}

/** An answer with the pictures that stand after its text. */
export class IllustratedAnswer {
  readonly answer: object;
  readonly images: readonly ImageBlock[];

  constructor(answer: object, images: readonly ImageBlock[]) {
    this.answer = answer;
    this.images = images;
  }
}

interface ResourceDescription {
  name: string;
  title: string;
  description: string;
}

/** Text that is the same for every member, for a client to show or to hand to its model. */
export interface TextResource extends ResourceDescription {
  uri: `whoop://${string}`;
  mimeType: 'text/markdown';
  text(): string;
}

/** The member's data under a fixed address, as JSON. */
export interface DataResource<C = Context> extends ResourceDescription {
  uri: `whoop://${string}`;
  mimeType: 'application/json';
  /** Whether subscribers are told when it has changed. */
  isWatched: boolean;
  ask(context: C, call: Call): Promise<object>;
}

/** The member's data under an address for each of many values, as JSON. */
export interface ResourceTemplate<C = Context> extends ResourceDescription {
  /** With one variable, which ends it. */
  uriTemplate: `whoop://${string}/{${string}}`;
  mimeType: 'application/json';
  isWatched: boolean;
  /** What values look like, such as `2026-11-22`. */
  example: string;
  accepts(value: string): boolean;
  ask(context: C, value: string, call: Call): Promise<object>;
  /** Of values that lead to something. */
  suggest: Suggest<C>;
}

export type ResourceDefinition<C = Context> = TextResource | DataResource<C>;

/** Values for an argument, the likeliest first. WHOOP is not asked. */
export type Suggest<C = Context> = readonly string[] | ((context: C) => Promise<readonly string[]>);

/** A question worth asking again and again, as the text that asks it. */
export interface PromptDefinition<Schema extends InputSchema = InputSchema, C = Context> {
  name: string;
  title: string;
  description: string;
  /** Of text only: prompts know no other arguments. */
  input: Schema;
  suggest: { readonly [K in keyof Schema['entries']]?: Suggest<C> };
  /** What the model is told. Throws `invalid_input`. */
  write(input: v.InferOutput<Schema>, today: Day): string;
  /** Throws `invalid_input` for what the member does not have; not called where their data cannot be read. */
  check?(context: C, input: v.InferOutput<Schema>): Promise<void>;
}

/** Keeps the input's type for `run`. */
export function defineTool<const Schema extends InputSchema, C = Context>(
  tool: ToolDefinition<Schema, C>,
): ToolDefinition<Schema, C> {
  return tool;
}

/** Keeps the context's type for `ask`. */
export function defineResource<C = Context>(resource: DataResource<C>): DataResource<C> {
  return resource;
}

export function defineTemplate<C = Context>(template: ResourceTemplate<C>): ResourceTemplate<C> {
  return template;
}

/** Keeps the input's type for `write`. */
export function definePrompt<const Schema extends InputSchema, C = Context>(
  prompt: PromptDefinition<Schema, C>,
): PromptDefinition<Schema, C> {
  return prompt;
}
