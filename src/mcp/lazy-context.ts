export interface Closable {
  close(): Promise<void>;
}

/** What tools, resources and prompts share. Opened at the first use, so that a client that only lists costs nothing. */
export interface LazyContext<C> {
  /** Tried again by the next call where it failed. */
  open(): Promise<C>;
  /** Undefined until it has been opened. */
  readonly opened: C | undefined;
  /** Closes it where it is open. */
  close(): Promise<void>;
}

export function createLazyContext<C extends Closable>(openContext: () => Promise<C>): LazyContext<C> {
  let opening: Promise<C> | undefined;
  let context: C | undefined;
  return {
    open() {
      opening ??= openContext().then(
        (opened) => {
          context = opened;
          return opened;
        },
        (error) => {
          opening = undefined;
          throw error;
        },
      );
      return opening;
    },
    get opened() {
      return context;
    },
    async close() {
      await context?.close();
    },
  };
}
