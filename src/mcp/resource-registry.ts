import { cleanText } from '../core/text.ts';
import type { ResourceDefinition } from './definitions.ts';
import { INVALID_PARAMS, RESOURCE_NOT_FOUND, RpcError } from './json-rpc.ts';

/** An entry of `resources/list`. */
export type ResourceListing = Omit<ResourceDefinition, 'read'>;

/** What `resources/read` answers. */
export interface ResourceText {
  uri: string;
  mimeType: string;
  text: string;
}

export interface ResourceRegistry {
  /** In the order of definition. */
  list(): readonly ResourceListing[];
  /** Throws `RpcError` for an address that leads to none. */
  read(params: Record<string, unknown> | undefined): ResourceText[];
}

/** The resources, independent of SDK and protocol revision. */
export function createResourceRegistry(resources: readonly ResourceDefinition[]): ResourceRegistry {
  return {
    list: () => resources.map(({ read: _, ...listing }) => listing),
    read({ uri } = {}) {
      if (typeof uri !== 'string') throw new RpcError(INVALID_PARAMS, 'The uri of the resource is missing.');
      const resource = resources.find((candidate) => candidate.uri === uri);
      if (!resource) throw unknownResource(uri, resources);
      return [{ uri, mimeType: resource.mimeType, text: resource.read() }];
    },
  };
}

function unknownResource(uri: string, resources: readonly ResourceDefinition[]): RpcError {
  const known = resources.map((resource) => resource.uri).join(', ');
  return new RpcError(
    RESOURCE_NOT_FOUND,
    `Unknown resource "${cleanText(uri, 64)}". The resources are ${known}.`,
  );
}
