import { toJsonSchema } from '@valibot/to-json-schema';
import type { InputSchema } from './definitions.ts';

/** What `tools/list` carries: a flat object whose properties are the arguments. */
export interface JsonInputSchema {
  type: 'object';
  properties: object;
  required?: readonly string[];
  additionalProperties: false;
}

/** Checks that JSON Schema has no word for; they still apply when a tool is called. */
const UNSAID_ACTIONS = ['check', 'trim', 'to_lower_case'];

/** Throws on a schema that JSON Schema cannot express, and on a recursive one, which needs `$ref`. */
export function toJsonInputSchema(schema: InputSchema): JsonInputSchema {
  const {
    properties = {},
    required = [],
    $defs,
  } = toJsonSchema(schema, {
    typeMode: 'input',
    ignoreActions: UNSAID_ACTIONS,
  });
  if ($defs) throw new TypeError('A tool input needs $ref, which assistants reject.');
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}
