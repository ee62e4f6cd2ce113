import type { Entry, ServerCommand, Shape } from './client.ts';
import { OWN_VARIABLES } from './own-server.ts';

/** An entry with one of these is for a server that somebody else starts. */
const REMOTE_KEYS = ['url', 'uri', 'serverUrl', 'httpUrl', 'headers'];

/** The entry for a server as a client spells it. */
export function toEntry({ before, command, args, env, after }: Shape, server: ServerCommand): Entry {
  const list = [...server.args];
  return {
    ...before,
    ...(args === undefined
      ? { [command]: [server.command, ...list] }
      : { [command]: server.command, [args]: list }),
    ...(Object.keys(server.env).length > 0 ? { [env]: { ...server.env } } : {}),
    ...after,
  };
}

/** What a client would start by an entry; undefined where it would start nothing. */
export function toServerCommand(shape: Shape, entry: unknown): ServerCommand | undefined {
  if (!isEntry(entry)) return undefined;
  const given = entry[shape.command];
  const words = [given, shape.args === undefined ? [] : (entry[shape.args] ?? [])].flat();
  const [command, ...args] = words.filter((word) => typeof word === 'string');
  if (command === undefined || args.length + 1 !== words.length) return undefined;
  const variables = entry[shape.env];
  const env = Object.entries(isEntry(variables) ? variables : {}).map(([name, value]) => [
    name,
    String(value),
  ]);
  return { command, args, env: Object.fromEntries(env) };
}

/**
 * An entry that is there already, made to start a server: of what starts one, only the command, its arguments and
 * Wellpipe's own variables become others. What the member has added, narrowed or switched off stays.
 */
export function mergeEntry(shape: Shape, former: unknown, server: ServerCommand): Entry {
  const wanted = toEntry(shape, server);
  if (!isEntry(former)) return wanted;
  const { [shape.env]: formerEnv, ...rest } = startsHere(shape, former) ? former : toLocal(shape, former);
  const env = mergeEnvironment(formerEnv, server.env);
  const { command, args } = shape;
  return {
    ...rest,
    [command]: wanted[command],
    ...(args === undefined ? {} : { [args]: wanted[args] }),
    ...(env === undefined ? {} : { [shape.env]: env }),
  };
}

/** Whether a client keeps a server from starting, by what its entry says. */
export function isDisabled(entry: unknown): boolean {
  return isEntry(entry) && (entry.enabled === false || entry.disabled === true);
}

function startsHere(shape: Shape, entry: Entry): boolean {
  return toServerCommand(shape, entry) !== undefined && !REMOTE_KEYS.some((key) => key in entry);
}

/** Without what says that somebody else starts it, and with the keys that every entry of the client has. */
function toLocal({ before, after }: Shape, entry: Entry): Entry {
  const kept = Object.entries(entry).filter(([key]) => key !== 'type' && !REMOTE_KEYS.includes(key));
  return { ...after, ...Object.fromEntries(kept), ...before };
}

/** Undefined where nothing is left of it, or nothing was there. */
function mergeEnvironment(former: unknown, own: ServerCommand['env']): unknown {
  const isEmpty = Object.keys(own).length === 0;
  if (!isEntry(former)) return isEmpty ? former : own;
  const kept = Object.entries(former).filter(([name]) => !OWN_VARIABLES.includes(name) || name in own);
  if (kept.length === 0 && Object.keys(former).length > 0 && isEmpty) return undefined;
  return { ...Object.fromEntries(kept), ...own };
}

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
