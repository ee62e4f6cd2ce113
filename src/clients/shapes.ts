import type { Entry, ServerCommand, Shape } from './client.ts';

/** What says where Wellpipe's own files are: the rest of an entry's environment is the member's. */
const OWN_VARIABLES = ['WELLPIPE_HOME', 'WELLPIPE_ENV_FILE'];
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

/** The entry that is wanted, with what the member has added to theirs: a timeout, allowed tools, a log level. */
export function mergeEntry(shape: Shape, former: unknown, wanted: Entry): Entry {
  if (!isEntry(former) || REMOTE_KEYS.some((key) => key in former)) return wanted;
  const { [shape.env]: formerEnv, ...rest } = former;
  const { [shape.env]: wantedEnv, ...own } = wanted;
  const kept = Object.entries(isEntry(formerEnv) ? formerEnv : {}).filter(
    ([name]) => !OWN_VARIABLES.includes(name),
  );
  const env = { ...Object.fromEntries(kept), ...(isEntry(wantedEnv) ? wantedEnv : {}) };
  const merged = { ...rest, ...own };
  return Object.keys(env).length > 0 || isEntry(formerEnv) ? { ...merged, [shape.env]: env } : merged;
}

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
