import type { SimulatedMember } from '../member.ts';
import type { Entry } from '../simulation/versions.ts';
import { type CursorKind, readPage } from './collection.ts';
import { type Incoming, json, type Reply, text } from './exchange.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { TokenBook } from './tokens.ts';

export const API_PREFIX = '/developer/';

interface ApiContext {
  member: SimulatedMember;
  tokens: TokenBook;
  limiter: RateLimiter;
  clock: () => Date;
  nulls: 'send' | 'omit';
  cursors: CursorKind | undefined;
}

interface Route {
  method: 'GET' | 'DELETE';
  path: RegExp;
  /** Undefined where any living token will do. */
  scope?: string;
  answer(call: Call): Reply;
}

interface Call extends ApiContext {
  now: Date;
  query: URLSearchParams;
  /** The path's parameter. */
  id: string;
}

const V2 = '/developer/v2';
const ID = '([^/]+)';

/**
 * Where WHOOP's behaviour is unknown: a malformed id is not found, a cycle's sleep needs `read:sleep`
 * and is the newest that is no nap, bodies of errors other than 401 are `{code, message}`.
 */
const ROUTES: readonly Route[] = [
  route('/cycle', 'read:cycles', (call) => collection(call, 'cycles')),
  route(`/cycle/${ID}`, 'read:cycles', (call) => single(call, find(call, 'cycles', call.id))),
  route(`/cycle/${ID}/sleep`, 'read:sleep', (call) => single(call, mainSleep(call))),
  route(`/cycle/${ID}/recovery`, 'read:recovery', (call) =>
    single(call, find(call, 'recoveries', mainSleep(call)?.id)),
  ),
  route('/recovery', 'read:recovery', (call) => collection(call, 'recoveries')),
  route('/activity/sleep', 'read:sleep', (call) => collection(call, 'sleeps')),
  route(`/activity/sleep/${ID}`, 'read:sleep', (call) => single(call, find(call, 'sleeps', call.id))),
  route('/activity/workout', 'read:workout', (call) => collection(call, 'workouts')),
  route(`/activity/workout/${ID}`, 'read:workout', (call) => single(call, find(call, 'workouts', call.id))),
  route('/user/profile/basic', 'read:profile', (call) => record(call, call.member.profile)),
  route('/user/measurement/body', 'read:body_measurement', (call) => record(call, call.member.body)),
  {
    method: 'DELETE',
    path: new RegExp(`^${V2}/user/access$`),
    answer: ({ tokens }) => {
      tokens.revokeEverything();
      return { status: 204 };
    },
  },
];

/** Answers a request below `/developer/`: counted first, then matched, then authorized. */
export function answerApi(request: Incoming, context: ApiContext): Reply {
  const { allowed, headers } = context.limiter.take();
  const reply = allowed ? dispatch(request, context) : problem(429, 'Too Many Requests');
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

function dispatch({ method, path, query, authorization }: Incoming, context: ApiContext): Reply {
  const matching = ROUTES.filter((each) => each.path.test(path));
  if (matching.length === 0) return problem(404, 'HTTP 404 Not Found');
  const found = matching.find((each) => each.method === method);
  if (!found) return problem(405, 'HTTP 405 Method Not Allowed');
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  const scopes = token === undefined ? undefined : context.tokens.scopesOf(token);
  if (!scopes || (found.scope && !scopes.includes(found.scope))) {
    return text(401, 'Authorization was not valid');
  }
  const id = found.path.exec(path)?.[1] ?? '';
  return found.answer({ ...context, now: context.clock(), query, id });
}

function route(path: string, scope: string, answer: Route['answer']): Route {
  return { method: 'GET', path: new RegExp(`^${V2}${path}$`), scope, answer };
}

type CollectionName = 'cycles' | 'sleeps' | 'recoveries' | 'workouts';

function collection(call: Call, name: CollectionName): Reply {
  const entries: readonly Entry<unknown>[] = call.member.timelinesAt(call.now)[name];
  const page = readPage(entries, call.query, call.now.getTime(), call.cursors);
  if ('refused' in page) return problem(400, page.refused);
  return record(call, { records: page.records, next_token: page.nextToken });
}

function find(call: Call, name: CollectionName, id: string | undefined): Entry<unknown> | undefined {
  const entries: readonly Entry<unknown>[] = call.member.timelinesAt(call.now)[name];
  return entries.find((entry) => entry.id === id);
}

function mainSleep(call: Call): Entry<unknown> | undefined {
  const { sleeps } = call.member.timelinesAt(call.now);
  const mains = sleeps.filter(({ record: { cycle_id, nap } }) => !nap && String(cycle_id) === call.id);
  return mains.toSorted((a, b) => b.record.created_at.localeCompare(a.record.created_at))[0];
}

function single(call: Call, entry: Entry<unknown> | undefined): Reply {
  return entry ? record(call, entry.record) : problem(404, 'HTTP 404 Not Found');
}

function record({ nulls }: Call, value: unknown): Reply {
  if (nulls === 'send') return json(200, value);
  return json(200, JSON.parse(JSON.stringify(value, (_, part) => part ?? undefined)));
}

function problem(code: number, message: string): Reply {
  return json(code, { code, message });
}
