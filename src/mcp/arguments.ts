import * as v from 'valibot';
import { closest } from '../core/closest.ts';
import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import type { InputSchema } from './definitions.ts';

const MAX_PROBLEMS = 3;
const MAX_SHOWN_CHARACTERS = 60;

type Issue = v.BaseIssue<unknown>;

/**
 * The arguments of a call as the schema's output; `null` counts as absent, since some clients fill in every
 * optional argument. Throws `invalid_input` that names the refused arguments and what is accepted.
 */
export function parseArguments<S extends InputSchema>(
  schema: S,
  given: Record<string, unknown>,
): v.InferOutput<S> {
  const known = Object.keys(schema.entries);
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) throw unknownArgument(name, known);
  }
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const result = v.safeParse(schema, present, { abortPipeEarly: true, message: expectation });
  if (result.success) return result.output;
  const problems = result.issues.slice(0, MAX_PROBLEMS).map((issue) => describeProblem(issue, schema));
  throw new AppError('invalid_input', problems.join(' '), { hint: listArguments(known) });
}

function unknownArgument(name: string, known: readonly string[]): AppError {
  const [nearest] = closest(name.toLowerCase(), known);
  const suggestion = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return new AppError('invalid_input', `There is no argument ${show(name)}.${suggestion}`, {
    hint: listArguments(known),
  });
}

function listArguments(known: readonly string[]): string {
  return known.length === 0 ? 'There are no arguments.' : `The arguments are ${known.join(', ')}.`;
}

function describeProblem(issue: Issue, schema: InputSchema): string {
  const key = String(issue.path?.[0]?.key);
  if (issue.type === 'strict_object' && issue.path?.length === 1) {
    return `"${key}" is missing; it ${mustBe(schema.entries[key]?.expects ?? null)}.`;
  }
  return `"${v.getDotPath(issue)}" is ${show(issue.input)}; it ${issue.message}.`;
}

/** What an argument has to be, when its schema has no message of its own. Ends a sentence that begins with `it`. */
function expectation(issue: Issue): string {
  const { requirement } = issue as { requirement?: unknown };
  const unit = Array.isArray(issue.input) ? 'entries' : 'characters';
  switch (issue.type) {
    case 'min_value':
      return `must be at least ${requirement}`;
    case 'max_value':
      return `must be at most ${requirement}`;
    case 'min_length':
      return `must have at least ${requirement} ${unit}`;
    case 'max_length':
      return `must have at most ${requirement} ${unit}`;
    case 'non_empty':
      return 'must not be empty';
    case 'integer':
    case 'safe_integer':
      return 'must be a whole number';
    default:
      return mustBe(issue.expected);
  }
}

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  Array: 'a list',
  Object: 'an object',
};

/** `expected` in valibot's notation: `string`, `"day"`, `("day" | "week")`; null when it cannot say. */
function mustBe(expected: string | null): string {
  if (expected === null) return 'has another form than expected';
  const options = expected.replace(/^\((.*)\)$/s, '$1').split(' | ');
  if (options.length > 1) return `must be one of ${options.join(', ')}`;
  return `must be ${TYPE_WORDS[expected] ?? expected}`;
}

/** A refused value, safe and short enough to be repeated to a model. */
function show(value: unknown): string {
  if (typeof value === 'string') return `"${cleanText(value, MAX_SHOWN_CHARACTERS)}"`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
