import type { HistoryCoverage } from '../history/sync/coverage.ts';

/** How much of the member's history is at hand without asking WHOOP. */
export interface HistorySummary {
  /** From this day on nothing is missing; left out where there is none. */
  from?: string;
  /** The first day at hand, where some of the days between it and `from` may be missing. */
  partly_from?: string;
  /** The last day at hand. */
  to?: string;
  /** Whether that is all that WHOOP has. */
  complete: boolean;
  /** Set where WHOOP has never been read. */
  imported_only?: true;
  /** Records of each stream, those from an import among them, and the day that it is read back to. */
  streams?: Readonly<Record<string, StreamSummary>>;
  tags?: number;
  /** Answers in the journal. */
  journal?: number;
}

interface StreamSummary {
  records: number;
  imported?: number;
  from?: string;
  complete: boolean;
}

export function describeHistory(coverage: HistoryCoverage): HistorySummary {
  const { from, partlyFrom, to, complete, isRead, streams, tags, journal } = coverage;
  const byStream = streams.map(({ stream, records, imported, from: day, complete: isAll }) => {
    const more = { ...(imported > 0 ? { imported } : {}), ...(day ? { from: day } : {}) };
    return [stream, { records, ...more, complete: isAll }] as const;
  });
  return {
    ...(from === undefined ? {} : { from }),
    ...(partlyFrom === undefined ? {} : { partly_from: partlyFrom }),
    ...(to === undefined ? {} : { to }),
    complete,
    ...(!isRead && from !== undefined ? { imported_only: true as const } : {}),
    ...(byStream.length > 0 ? { streams: Object.fromEntries(byStream) } : {}),
    ...(tags > 0 ? { tags } : {}),
    ...(journal > 0 ? { journal } : {}),
  };
}
