import { cleanText } from '../core/text.ts';
import { fitAnswer } from './answer-size.ts';
import type { Call, DataResource, ResourceDefinition, ResourceTemplate } from './definitions.ts';
import { INVALID_PARAMS, RESOURCE_NOT_FOUND, RpcError, toRpcError } from './json-rpc.ts';
import type { Ask, Question } from './question.ts';

/** Of an address that is repeated to who asked for it. */
const MAX_URI_LENGTH = 256;

/** What `resources/read` answers. */
export interface ResourceText {
  uri: string;
  mimeType: string;
  text: string;
}

/** What an address leads to. */
export interface FoundResource {
  /** Whether it is about the member. */
  isPrivate: boolean;
  /** Whether subscribers are told when it has changed. */
  isWatched: boolean;
  /** Throws `RpcError`. */
  read(signal: AbortSignal, asker?: Omit<Question, 'name'>): Promise<ResourceText>;
}

export interface ResourceRegistry {
  /** Entries of `resources/list`, in the order of definition. */
  list(): readonly object[];
  /** Entries of `resources/templates/list`. */
  listTemplates(): readonly object[];
  /** Throws `RpcError` for an address that leads to nothing. */
  find(uri: unknown): FoundResource;
  /** Throws `RpcError` for one that does not change, too. */
  findWatched(uri: unknown): FoundResource;
  isWatched(uri: unknown): boolean;
}

export interface ResourceRegistryOptions<C> {
  resources: readonly ResourceDefinition<C>[];
  templates: readonly ResourceTemplate<C>[];
  ask: Ask<C>;
}

/** The resources, independent of SDK and protocol revision. */
export function createResourceRegistry<C>({
  resources,
  templates,
  ask,
}: ResourceRegistryOptions<C>): ResourceRegistry {
  /** `name` is what such addresses have in common. */
  const memberData = (
    uri: string,
    name: string,
    { mimeType, isWatched }: Pick<DataResource, 'mimeType' | 'isWatched'>,
    answer: (context: C, call: Call) => Promise<object>,
  ): FoundResource => ({
    isPrivate: true,
    isWatched,
    async read(signal, asker = {}) {
      try {
        const { text } = await ask({ ...asker, name }, async (open) => {
          const context = await open();
          signal.throwIfAborted();
          return { text: fitAnswer(await answer(context, { signal })) };
        });
        return { uri, mimeType, text };
      } catch (error) {
        throw toRpcError(error);
      }
    },
  });

  function find(uri: unknown): FoundResource {
    if (typeof uri !== 'string') throw new RpcError(INVALID_PARAMS, 'The uri of the resource is missing.');
    const resource = resources.find((one) => one.uri === uri);
    if (resource && 'text' in resource) {
      const { mimeType, text } = resource;
      return { isPrivate: false, isWatched: false, read: async () => ({ uri, mimeType, text: text() }) };
    }
    if (resource) return memberData(uri, uri, resource, resource.ask);
    for (const template of templates) {
      const value = valueIn(uri, template.uriTemplate);
      if (value !== undefined && template.accepts(value)) {
        return memberData(uri, template.uriTemplate, template, (context, call) =>
          template.ask(context, value, call),
        );
      }
    }
    throw unknownResource(uri, resources, templates);
  }

  return {
    list: () => resources.map((resource) => ({ uri: resource.uri, ...describe(resource) })),
    listTemplates: () =>
      templates.map((template) => ({ uriTemplate: template.uriTemplate, ...describe(template) })),
    find,
    findWatched(uri) {
      const resource = find(uri);
      if (resource.isWatched) return resource;
      throw new RpcError(
        INVALID_PARAMS,
        `Of "${cleanText(String(uri), 64)}" there is no news: subscribe to today, a day or a week.`,
      );
    },
    isWatched(uri) {
      try {
        return find(uri).isWatched;
      } catch {
        return false;
      }
    },
  };
}

function describe({
  name,
  title,
  description,
  mimeType,
}: Pick<ResourceDefinition, 'name' | 'title' | 'description' | 'mimeType'>): object {
  return { name, title, description, mimeType };
}

/** What stands in the place of the template's variable. */
function valueIn(uri: string, uriTemplate: string): string | undefined {
  const fixed = uriTemplate.slice(0, uriTemplate.indexOf('{'));
  return uri.startsWith(fixed) ? uri.slice(fixed.length) : undefined;
}

function unknownResource(
  uri: string,
  resources: readonly { uri: string }[],
  templates: readonly { uriTemplate: string; example: string }[],
): RpcError {
  const known = [
    ...resources.map((resource) => resource.uri),
    ...templates.map(({ uriTemplate, example }) => uriTemplate.replace(/\{.*\}/, example)),
  ];
  return new RpcError(
    RESOURCE_NOT_FOUND,
    `Unknown resource "${cleanText(uri, 64)}". The resources are ${known.join(', ')}.`,
    { uri: cleanText(uri, MAX_URI_LENGTH) },
  );
}
