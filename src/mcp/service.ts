import type { CallProgress } from '../core/call.ts';
import { errorName, isAbortError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { cleanText } from '../core/text.ts';
import { complete } from './completions.ts';
import type {
  InputSchema,
  PromptDefinition,
  ResourceDefinition,
  ResourceTemplate,
  ToolDefinition,
} from './definitions.ts';
import { isRecord, METHOD_NOT_FOUND, type RequestId, RpcError } from './json-rpc.ts';
import { type Closable, createLazyContext } from './lazy-context.ts';
import { pageOf } from './pages.ts';
import { createPromptRegistry } from './prompt-registry.ts';
import { createAsk, type OnCall } from './question.ts';
import { createResourceRegistry } from './resource-registry.ts';
import { createToolRegistry } from './tool-registry.ts';
import { type Follow, watchResource } from './watch-resource.ts';

/** Of what does not change while the server runs: a new version is a new process. */
const FIXED: CacheHint = { ttlMs: 3_600_000, cacheScope: 'public' };
/** Of the member's data: a new record may be there by then. */
const OF_MEMBER: CacheHint = { ttlMs: 60_000, cacheScope: 'private' };

/** Of a method that is repeated to who asked for it. */
const MAX_METHOD_CHARACTERS = 64;

/** What is served, as plain data, and where its answers come from. */
export interface ServiceOptions<C extends Closable> {
  tools: readonly ToolDefinition<InputSchema, C>[];
  resources: readonly ResourceDefinition<C>[];
  templates: readonly ResourceTemplate<C>[];
  prompts: readonly PromptDefinition<InputSchema, C>[];
  /** For the model: how the tools belong together. */
  instructions: string;
  /** Called at the first question, and again by the next one where it failed. */
  openContext(): Promise<C>;
  onCall?: OnCall<C>;
  follow: Follow<C>;
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
  /**
   * Has somebody told whenever a resource has changed, until what it returns is called. Throws `RpcError` for one that
   * does not change.
   */
  watch(uri: unknown, tell: () => void): () => void;
  /** Whether `watch` takes it. */
  canWatch(uri: unknown): boolean;
  close(): Promise<void>;
}

export function createService<C extends Closable>(options: ServiceOptions<C>): Service {
  const { templates, instructions, follow } = options;
  const context = createLazyContext(options.openContext);
  const ask = createAsk(context, options.onCall);
  const tools = createToolRegistry({ tools: options.tools, ask });
  const resources = createResourceRegistry({ resources: options.resources, templates, ask });
  const prompts = createPromptRegistry(options.prompts, context);

  async function callTool(params: Request['params'], caller: Caller): Promise<Answer> {
    return { result: { ...(await tools.call(params, caller.signal, askerOf(params, caller))) } };
  }

  async function readResource(params: Request['params'], caller: Caller): Promise<Answer> {
    const resource = resources.find(params?.uri);
    const contents = [await resource.read(caller.signal, askerOf(params, caller))];
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
          return readResource(params, caller);
        case 'prompts/list':
          return listing('prompts', prompts.list(), params);
        case 'prompts/get':
          return { result: { ...(await prompts.get(params)) } };
        case 'completion/complete':
          return { result: { completion: await complete({ ...options, context }, params) } };
        default:
          throw new RpcError(
            METHOD_NOT_FOUND,
            `Method not found: ${cleanText(method, MAX_METHOD_CHARACTERS)}`,
          );
      }
    },
    watch(uri, tell) {
      const resource = resources.findWatched(uri);
      const stopping = new AbortController();
      const { signal } = stopping;
      watchResource(resource, { context, follow, tell, signal }).catch((error) => {
        if (!isAbortError(error)) log.debug(`A resource is not watched any more: ${errorName(error)}`);
      });
      return () => stopping.abort();
    },
    canWatch: (uri) => resources.isWatched(uri),
    close: () => context.close(),
  };
}

function listing(key: string, entries: readonly object[], params: Request['params']): Answer {
  const { page, ...next } = pageOf(entries, params);
  return { result: { [key]: page, ...next }, cache: FIXED };
}

function askerOf(params: Request['params'], caller: Caller) {
  return { client: caller.client, onProgress: progressReporter(params?._meta, caller) };
}

/** Undefined where the client has not asked to be told. */
function progressReporter(
  meta: unknown,
  { signal, sendProgress }: Caller,
): ((progress: CallProgress) => void) | undefined {
  const progressToken = isRecord(meta) ? meta.progressToken : undefined;
  if (typeof progressToken !== 'string' && typeof progressToken !== 'number') return undefined;
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
