import { AppError } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';

const CYCLE_ID = /^[1-9]\d{0,15}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MAX_SHOWN_LENGTH = 60;

/** A cycle's id as WHOOP writes it in a path: a whole number that JSON carries exactly. */
export function parseCycleId(id: string | number): string {
  const text = String(id);
  if (CYCLE_ID.test(text) && Number.isSafeInteger(Number(text))) return text;
  throw invalidId('a cycle', text, 'A cycle id is a whole number, such as 1100000001.');
}

export function parseSleepId(id: string): string {
  return parseUuid('a sleep', id);
}

export function parseWorkoutId(id: string): string {
  return parseUuid('a workout', id);
}

function parseUuid(kind: string, id: string): string {
  const text = id.toLowerCase();
  if (UUID.test(text)) return text;
  throw invalidId(kind, id, 'It is a UUID, such as 00000000-0000-4000-8000-000000000000.');
}

function invalidId(kind: string, id: string, hint: string): AppError {
  return new AppError('invalid_input', `"${cleanText(id, MAX_SHOWN_LENGTH)}" is not the id of ${kind}.`, {
    hint,
  });
}
