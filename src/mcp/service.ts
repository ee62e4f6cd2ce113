import type { CallProgress } from '../core/call.ts';
import { errorName } from '../core/errors.ts';
import { log } from '../core/log.ts';
import type { InputSchema, ResourceDefinition, ResourceTemplate, ToolDefinition } from './definitions.ts';
import { METHOD_NOT_FOUND, type RequestId, RpcError } from './json-rpc.ts';
import { type Closable, createLazyContext } from './lazy-context.ts';
import { pageOf } from './pages.ts';
import { createResourceRegistry } from './resource-registry.ts';
import { createToolRegistry, type ToolRegistryOptions } from './tool-registry.ts';

/** Nothing of it changes while the server runs. */
const FIXED: CacheHint = { ttlMs: 3_600_000, cacheScope: 'public' };
/** As long as what was read from WHOOP counts as fresh. */
const OF_MEMBER: CacheHint = { ttlMs: 60_000, cacheScope: 'private' };

export interface ServiceOptions<C extends Closable> extends Pick<ToolRegistryOptions<C>, 'onCall'> {
  tools: readonly ToolDefinition<InputSchema, C>[];
  resources: readonly ResourceDefinition<C>[];
  templates: readonly ResourceTemplate<C>[];
  /** For the model: how the tools belong together. */
  instructions: string;
  /** Called at the first question, and again by the next one where it failed. */
  openContext(): Promise<C>;
}

export interface Request {
  method: string;
  params?: Record<string, unknown> | undefined;
}

/** Who asks, over whatever transport. */
export interface Caller {
  /** What the client calls itself. */
  client: string | undefined;
  /** Aborts when the client cancels the request or goes away. */
  signal: AbortSignal;
  /** Sends `notifications/progress` for this request. */
  sendProgress(params: Progress): Promise<void>;
}

export interface Progress {
  progressToken: RequestId;
  progress: number;
  total: number;
  message: string;
}

/** How long an answer may be kept, and whether for this member only. Told where the revision has words for it. */
export interface CacheHint {
  ttlMs: number;
  cacheScope: 'public' | 'private';
}

export interface Answer {
  result: Record<string, unknown>;
  cache?: CacheHint;
}

/** What is served, the same in every revision of the protocol and over every transport. */
export interface Service {
  readonly instructions: string;
  /** Of `instructions` and of who serves. */
  readonly cache: CacheHint;
  /** Throws `RpcError`; what goes wrong in a tool is an `isError` result. */
  answer(request: Request, caller: Caller): Promise<Answer>;
  close(): Promise<void>;
}

export function createService<C extends Closable>({
  tools: toolDefinitions,
  resources: resourceDefinitions,
  templates,
  instructions,
  openContext,
  onCall,
}: ServiceOptions<C>): Service {
  const context = createLazyContext(openContext);
  const tools = createToolRegistry({ tools: toolDefinitions, context, onCall });
  const resources = createResourceRegistry({ resources: resourceDefinitions, templates, context });

  async function callTool(params: Request['params'], caller: Caller): Promise<Answer> {
    const { client, signal } = caller;
    const result = await tools.call(params, signal, { client, onProgress: progressReporter(params, caller) });
    return { result: { ...result } };
  }

  async function readResource(uri: unknown, { signal }: Caller): Promise<Answer> {
    const resource = resources.find(uri);
    const contents = [await resource.read({ signal })];
    return { result: { contents }, cache: resource.isPrivate ? OF_MEMBER : FIXED };
  }

  return {
    instructions,
    cache: FIXED,
    async answer({ method, params }, caller) {
      switch (method) {
        case 'tools/list':
          return listing('tools', tools.list(), params);
        case 'tools/call':
          return callTool(params, caller);
        case 'resources/list':
          return listing('resources', resources.list(), params);
        case 'resources/templates/list':
          return listing('resourceTemplates', resources.listTemplates(), params);
        case 'resources/read':
          return readResource(params?.uri, caller);
        default:
          throw new RpcError(METHOD_NOT_FOUND, 'Method not found');
      }
    },
    close: () => context.close(),
  };
}

function listing(key: string, entries: readonly object[], params: Request['params']): Answer {
  const { page, ...next } = pageOf(entries, params);
  return { result: { [key]: page, ...next }, cache: FIXED };
}

/** Undefined where the client has not asked to be told. */
function progressReporter(
  params: Request['params'],
  { signal, sendProgress }: Caller,
): ((progress: CallProgress) => void) | undefined {
  const { progressToken } = (params?._meta ?? {}) as { progressToken?: RequestId };
  if (progressToken === undefined) return undefined;
  let last = Number.NEGATIVE_INFINITY;
  return ({ done, total, message }) => {
    // The protocol wants it to grow, and nothing more once the request is cancelled.
    if (done <= last || signal.aborted) return;
    last = done;
    sendProgress({ progressToken, progress: done, total, message }).catch((error) =>
      log.debug(`progress: ${errorName(error)}`),
    );
  };
}
