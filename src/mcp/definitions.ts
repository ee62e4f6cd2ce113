import type * as v from 'valibot';
import type { Context } from '../engine/context.ts';

/** Flat, so that it becomes a JSON Schema without root combinators. Rules across keys belong in the engine. */
export type InputSchema = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** What hosts decide by whether to ask the member first: it has to be true. */
export interface ToolAnnotations {
  readOnlyHint: boolean;
  destructiveHint?: boolean;
  idempotentHint?: boolean;
  /** Whether the tool reaches beyond this machine. */
  openWorldHint: boolean;
}

export interface ToolCall {
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
  /** The answer that the command prints. Only the words of an `AppError` reach the model. */
  run(context: C, input: v.InferOutput<Schema>, call: ToolCall): Promise<object>;
}

/** Text under a fixed address, for a client to show or to hand to its model. */
export interface ResourceDefinition {
  uri: `whoop://${string}`;
  name: string;
  title: string;
  description: string;
  mimeType: 'text/markdown';
  read(): string;
}

/** Keeps the input's type for `run`. */
export function defineTool<const Schema extends InputSchema, C = Context>(
  tool: ToolDefinition<Schema, C>,
): ToolDefinition<Schema, C> {
  return tool;
}
