import { toRpcError } from './json-rpc.ts';
import type { LazyContext } from './lazy-context.ts';
import type { FoundResource } from './resource-registry.ts';

/** Calls `look` at once, and whenever the member's data may have changed, until the signal aborts. */
export type Follow<C> = (context: C, signal: AbortSignal, look: () => Promise<void>) => Promise<void>;

interface WatchOptions<C> {
  context: LazyContext<C>;
  follow: Follow<C>;
  /** Called whenever the resource reads otherwise than before. */
  tell(): void;
  signal: AbortSignal;
}

/** Rejects with the abort of the signal. */
export async function watchResource<C>(
  resource: FoundResource,
  { context, follow, tell, signal }: WatchOptions<C>,
): Promise<void> {
  let known: string | undefined;
  await follow(await context.open(), signal, async () => {
    const found = await readWithoutTime(resource, signal);
    signal.throwIfAborted();
    if (known !== undefined && found !== known) tell();
    known = found;
  });
}

/** What it says but for when WHOOP was last asked; an error says something too. */
async function readWithoutTime(resource: FoundResource, signal: AbortSignal): Promise<string> {
  try {
    const { text } = await resource.read(signal, { isOwn: true });
    const { as_of: _, ...rest } = JSON.parse(text);
    return JSON.stringify(rest);
  } catch (error) {
    return toRpcError(error).message;
  }
}
