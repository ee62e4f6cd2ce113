import type { ResourceDefinition, ResourceTemplate } from './definitions.ts';
import { day } from './resources/day.ts';
import { guide } from './resources/guide.ts';
import { profile } from './resources/profile.ts';
import { today } from './resources/today.ts';
import { week } from './resources/week.ts';

/** Every resource, in the order clients list them. */
export const RESOURCES = [guide, today, profile] as const satisfies readonly ResourceDefinition[];

/** Every template of resources, in the order clients list them. */
export const RESOURCE_TEMPLATES = [day, week] as const satisfies readonly ResourceTemplate[];
