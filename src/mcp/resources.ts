import type { ResourceDefinition } from './definitions.ts';
import { guide } from './resources/guide.ts';

/** Every resource, in the order clients list them. */
export const RESOURCES = [guide] as const satisfies readonly ResourceDefinition[];
