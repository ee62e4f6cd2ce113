import * as v from 'valibot';
import { cleanText } from '../core/text.ts';
import { describeEndpoint, type Endpoint } from './endpoints.ts';

const MAX_ID_LENGTH = 40;

/** A record of WHOOP's that is not what its schema says, told without any value of it but its id. */
export interface Mismatch {
  /** `GET /v2/cycle` */
  endpoint: string;
  /** Undefined where the record's own id cannot be read. */
  recordId: string | undefined;
  /** Field path and expectation: `score.strain: expected number, got string`. */
  problem: string;
}

export type Parsed<T> = { record: T } | { mismatch: Mismatch };

/** Checks one record; `recordId` as `readRecordId` gives it. */
export function parseRecord<T>(
  endpoint: Endpoint,
  schema: v.GenericSchema<unknown, T>,
  raw: unknown,
  recordId: string | undefined,
): Parsed<T> {
  const result = v.safeParse(schema, raw, { abortEarly: true });
  if (result.success) return { record: result.output };
  const problem = describeIssue(result.issues[0]);
  const shownId = recordId === undefined ? undefined : cleanText(recordId, MAX_ID_LENGTH);
  return { mismatch: { endpoint: describeEndpoint(endpoint), recordId: shownId, problem } };
}

/** `GET /v2/cycle: record 1234: score.strain: expected number, got string` */
export function describeMismatch({ endpoint, recordId, problem }: Mismatch): string {
  return `${endpoint}: ${recordId === undefined ? 'a record' : `record ${recordId}`}: ${problem}`;
}

/** A record's identifying field as text, or undefined where it holds none. */
export function readRecordId(raw: unknown, key: string): string | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const id: unknown = Object.getOwnPropertyDescriptor(raw, key)?.value;
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** `score.strain: expected number, got string`: field path and expectation, without the value. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return `${path === null ? '' : `${path}: `}expected ${expectation(issue)}, got ${typeName(issue.input)}`;
}

/** Our schemas' checks carry their expectation as message; valibot's own texts would quote the value. */
function expectation({ kind, message, expected, input }: v.BaseIssue<unknown>): string {
  if (kind === 'validation') return message;
  // For an absent field valibot names its key instead of its type.
  if (input === undefined || expected === null) return 'a value';
  return expected.includes('"') ? expected.replaceAll(/[()"]/g, '') : expected.toLowerCase();
}

function typeName(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
