import { toAppError } from '../core/errors.ts';
import { adviseModel } from './conversation.ts';

/** Codes of JSON-RPC 2.0. */
export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;
/** Of MCP, until its revision 2026-07-28. */
export const RESOURCE_NOT_FOUND = -32002;

/** Answered as a JSON-RPC error. A tool that fails is an `AppError` instead. */
export class RpcError extends Error {
  readonly code: number;
  /** What a program can read of it. */
  readonly data: object | undefined;

  constructor(code: number, message: string, data?: object) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }
}

/** What went wrong in the answer to anything but a tool, whose results have room for it. */
export function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  const { code, message, hint } = toAppError(error);
  const text = hint === undefined ? message : `${message} ${adviseModel(hint)}`;
  return new RpcError(code === 'invalid_input' ? INVALID_PARAMS : INTERNAL_ERROR, text, { code });
}

export type RequestId = string | number;

/** Request (id and method), notification (method) or response (id and result or error). */
export interface RpcMessage {
  jsonrpc: '2.0';
  id?: RequestId | undefined;
  method?: string;
  params?: Record<string, unknown> | undefined;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: unknown };
}

export interface MalformedMessage {
  problem: string;
  /** Of requests whose sender can be told. */
  ids: readonly RequestId[];
  /** Of JSON-RPC; an invalid request where it is left out. */
  code?: number;
}

export type ParsedMessage = { message: RpcMessage } | MalformedMessage;

/** A line of input as messages: one, or those of a batch. */
export function parseMessages(line: string): readonly ParsedMessage[] {
  const value = parseJson(line);
  if (value === undefined) return [{ problem: 'it is not JSON', ids: readIds(line), code: PARSE_ERROR }];
  if (Array.isArray(value) && value.length > 0) return value.map(parseValue);
  return [parseValue(value)];
}

/** What its senders are told, each by the id of their request. */
export function refuseMalformed({
  problem,
  ids,
  code = INVALID_REQUEST,
}: MalformedMessage): readonly RpcMessage[] {
  const message = `Not a JSON-RPC request: ${problem}. Send one message a line.`;
  return ids.map((id) => ({ jsonrpc: '2.0', id, error: { code, message } }));
}

/** Unknown top-level keys are dropped, and `params: null` counts as absent. */
function parseValue(value: unknown): ParsedMessage {
  if (!isRecord(value)) return { problem: 'it is not an object', ids: [] };
  // A response is never answered, so what is wrong with it is for its reader to find.
  if ('result' in value || 'error' in value)
    return { message: value as Record<string, unknown> & RpcMessage };

  const { id, method, params } = value;
  const problem = findProblem(value);
  if (problem !== undefined) return { problem, ids: isRequestId(id) ? [id] : [] };
  return {
    message: {
      jsonrpc: '2.0',
      ...(isRequestId(id) && { id }),
      method: String(method),
      ...(isRecord(params) && { params }),
    },
  };
}

function findProblem({ jsonrpc, id, method, params }: Record<string, unknown>): string | undefined {
  if (jsonrpc !== '2.0') return 'jsonrpc is not "2.0"';
  if (typeof method !== 'string') return 'method is not text';
  if (id !== undefined && !isRequestId(id)) return 'id is neither text nor a whole number';
  if (params === undefined || params === null) return undefined;
  if (!isRecord(params)) return 'params is not an object';
  const { _meta: meta } = params;
  if (meta === undefined) return undefined;
  if (!isRecord(meta)) return 'params._meta is not an object';
  const { progressToken } = meta;
  if (progressToken !== undefined && !isRequestId(progressToken)) {
    return 'params._meta.progressToken is neither text nor a whole number';
  }
  return undefined;
}

/** Of text that is not JSON: whatever stands in it, it costs no time. */
const READ_CHARACTERS = 16 * 1024;
/** A text, a bracket, or a key with the value that may be an id. */
const TOKEN = /"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+(?=\s*[,}]))|"(?:[^"\\]|\\.)*"|[{}[\]]/g;

/** The ids of requests in text that is not JSON: those of its outermost objects, as far as they can be read. */
export function readIds(text: string): readonly RequestId[] {
  const ids: RequestId[] = [];
  let depth = 0;
  for (const [token, written] of text.slice(0, READ_CHARACTERS).matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && written !== undefined) {
      const id = parseJson(written);
      if (isRequestId(id)) ids.push(id);
    }
  }
  return ids;
}

export function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
