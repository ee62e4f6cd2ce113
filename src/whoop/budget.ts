/** Requests left of what Wellpipe uses of WHOOP's limits, as far as WHOOP has told them. */
export interface RateLeft {
  /** To be sent at once, within the minute's limit and all others; 0 where the next one would wait. */
  minuteLeft?: number;
  dayLeft?: number;
}

export type Priority = 'question' | 'history';

export interface BudgetRequest {
  priority: Priority;
  /** Epoch milliseconds up to which the caller waits. */
  deadline: number;
  signal?: AbortSignal | undefined;
}

/** Leave to send one request. */
export interface Permit {
  app: string;
  request: number;
}

/** Stands in front of every attempt, repeats included. */
export interface RequestBudget {
  /** Resolves when a request may be sent; `rate_limited` at once when that would be past the deadline. */
  before(request: BudgetRequest): Promise<Permit>;
  /** To be called for every permit, also when no answer came. Learns from any answer. */
  after(permit: Permit, reply: { status: number; headers: Headers } | undefined): Promise<void>;
  left(): Promise<RateLeft>;
}
