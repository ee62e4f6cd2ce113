/** A request that got in, with the JSON that it carries, and its answer. */
export interface Exchange {
  request: Request;
  body: unknown;
  /** Resolves when the answer is out, or nobody reads it any more. */
  ended: Promise<void>;
}
