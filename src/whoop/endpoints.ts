import type { GenericSchema } from 'valibot';
import {
  BodySchema,
  CycleSchema,
  ProfileSchema,
  RecoverySchema,
  SleepSchema,
  WorkoutSchema,
} from './schemas.ts';

export interface Endpoint {
  readonly method: 'GET' | 'DELETE';
  /** Below `/developer`; `{…}` stands for an id. Errors and logs name the endpoint by it. */
  readonly path: string;
  /** Undefined where any valid token will do. */
  readonly scope?: string;
  /** What a 404 means, for the id that was asked for; undefined where it means a wrong address. */
  readonly absence?: (id: string) => string;
}

/** Answers one record. */
export interface RecordEndpoint<T> extends Endpoint {
  readonly schema: GenericSchema<unknown, T>;
  readonly absence: (id: string) => string;
}

/** Answers pages of records, newest first. */
export interface CollectionEndpoint<T> extends Endpoint {
  readonly schema: GenericSchema<unknown, T>;
  /** The field that identifies a record. */
  readonly key: 'id' | 'sleep_id';
}

const GET = 'GET';

/** Every endpoint Wellpipe asks: path, scope, schema. Source: WHOOP's OpenAPI document. */
export const ENDPOINTS = {
  cycles: { method: GET, path: '/v2/cycle', scope: 'read:cycles', schema: CycleSchema, key: 'id' },
  recoveries: {
    method: GET,
    path: '/v2/recovery',
    scope: 'read:recovery',
    schema: RecoverySchema,
    key: 'sleep_id',
  },
  sleeps: { method: GET, path: '/v2/activity/sleep', scope: 'read:sleep', schema: SleepSchema, key: 'id' },
  workouts: {
    method: GET,
    path: '/v2/activity/workout',
    scope: 'read:workout',
    schema: WorkoutSchema,
    key: 'id',
  },
  cycle: {
    method: GET,
    path: '/v2/cycle/{cycleId}',
    scope: 'read:cycles',
    schema: CycleSchema,
    absence: (id: string) => `WHOOP has no cycle ${id}.`,
  },
  sleepOfCycle: {
    method: GET,
    path: '/v2/cycle/{cycleId}/sleep',
    // Documented without a scope, but what it answers is a sleep.
    scope: 'read:sleep',
    schema: SleepSchema,
    absence: (id: string) => `WHOOP has no sleep for cycle ${id}.`,
  },
  recoveryOfCycle: {
    method: GET,
    path: '/v2/cycle/{cycleId}/recovery',
    scope: 'read:recovery',
    schema: RecoverySchema,
    absence: (id: string) => `WHOOP has no recovery for cycle ${id}.`,
  },
  sleep: {
    method: GET,
    path: '/v2/activity/sleep/{sleepId}',
    scope: 'read:sleep',
    schema: SleepSchema,
    absence: (id: string) => `WHOOP has no sleep ${id}.`,
  },
  workout: {
    method: GET,
    path: '/v2/activity/workout/{workoutId}',
    scope: 'read:workout',
    schema: WorkoutSchema,
    absence: (id: string) => `WHOOP has no workout ${id}.`,
  },
  profile: {
    method: GET,
    path: '/v2/user/profile/basic',
    scope: 'read:profile',
    schema: ProfileSchema,
    absence: () => 'WHOOP has no profile for this member.',
  },
  body: {
    method: GET,
    path: '/v2/user/measurement/body',
    scope: 'read:body_measurement',
    schema: BodySchema,
    absence: () => 'WHOOP has no body measurement recorded for this member.',
  },
  revoke: { method: 'DELETE', path: '/v2/user/access' },
} as const satisfies Record<string, Endpoint | RecordEndpoint<unknown> | CollectionEndpoint<unknown>>;

/** `GET /v2/cycle`: how messages and logs name an endpoint, without ids or a query. */
export function describeEndpoint({ method, path }: Endpoint): string {
  return `${method} ${path}`;
}

/** The path to send, with the id in its place, encoded. */
export function fillPath(endpoint: Endpoint, id = ''): string {
  return `/developer${endpoint.path.replace(/\{\w+\}/, encodeURIComponent(id))}`;
}
