import type { HistoryCoverage } from '../history/sync/coverage.ts';

/** How much of the member's history is at hand without asking WHOOP. */
export interface HistorySummary {
  /** First and last day; left out where there is none. */
  from?: string;
  to?: string;
  /** Whether that is all that WHOOP has. */
  complete: boolean;
  /** Records of each stream, while some of it is not read yet, with the day that it is read back to. */
  streams?: Readonly<Record<string, { records: number; from?: string; complete: boolean }>>;
}

export function describeHistory({ from, to, complete, streams }: HistoryCoverage): HistorySummary {
  const byStream = streams.map(({ stream, ...covered }) => {
    const day = covered.from?.slice(0, 10);
    const { records } = covered;
    return [stream, { records, ...(day ? { from: day } : {}), complete: covered.complete }] as const;
  });
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    complete,
    ...(byStream.length > 0 ? { streams: Object.fromEntries(byStream) } : {}),
  };
}
