import type { ResourceDefinition, ResourceTemplate } from './definitions.ts';
import { guide } from './resources/guide.ts';

/** Every resource, in the order clients list them. */
export const RESOURCES = [guide] as const satisfies readonly ResourceDefinition[];

/** Every template of resources, in the order clients list them. */
export const RESOURCE_TEMPLATES = [] as const satisfies readonly ResourceTemplate[];
