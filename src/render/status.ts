import { renderFields } from './fields.ts';
import { describeCoverage } from './history.ts';
import type { Style } from './style.ts';

interface StatusLike {
  history: {
    from?: string;
    to?: string;
    complete: boolean;
    streams?: Readonly<Record<string, { records: number; from?: string; complete: boolean }>>;
  };
  rate?: { minute_left?: number; day_left?: number };
}

/** Login, history and limits for people, a line each. */
export function renderStatus(status: StatusLike, style: Style, now?: Date): string {
  const { history, rate, ...fields } = status;
  const told = {
    ...fields,
    history: describeCoverage(history),
    ...(history.streams ? { records: describeStreams(history.streams) } : {}),
    ...(rate ? { requests_left: describeRate(rate) } : {}),
  };
  return renderFields(told, style, now);
}

/** `1,871 cycles, 402 sleeps (back to 2025-11-02)` */
function describeStreams(streams: NonNullable<StatusLike['history']['streams']>): string {
  return Object.entries(streams)
    .map(([stream, { records, from, complete }]) => {
      const number = `${records.toLocaleString('en-US')} ${stream}`;
      return complete || from === undefined ? number : `${number} (back to ${from})`;
    })
    .join(', ');
}

function describeRate({ minute_left, day_left }: NonNullable<StatusLike['rate']>): string {
  const now = minute_left === undefined ? [] : [`${minute_left} now`];
  const today = day_left === undefined ? [] : [`${day_left} today`];
  return [...now, ...today].join(', ');
}
