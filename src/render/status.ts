import { renderFields } from './fields.ts';
import { describeCoverage } from './history.ts';
import type { Style } from './style.ts';

interface StatusLike {
  history: {
    from?: string;
    partly_from?: string;
    to?: string;
    complete: boolean;
    imported_only?: true;
    streams?: Readonly<
      Record<string, { records: number; imported?: number; from?: string; complete: boolean }>
    >;
    tags?: number;
    journal?: number;
  };
  rate?: { minute_left?: number; day_left?: number };
}

/** Login, history and limits for people, a line each. */
export function renderStatus(
  status: StatusLike,
  style: Style,
  options: Parameters<typeof renderFields>[2] = {},
): string {
  const { history, rate, ...fields } = status;
  const told = {
    ...fields,
    history: describeCoverage(history),
    ...(history.streams ? { records: describeRecords(history) } : {}),
    ...(rate ? { requests_left: describeRate(rate) } : {}),
  };
  return renderFields(told, style, options);
}

/** `1,871 cycles, 402 sleeps (12 imported, back to 2025-11-02), 3 tags, 81 journal answers` */
function describeRecords({ streams = {}, imported_only, tags, journal }: StatusLike['history']): string {
  const ofStreams = Object.entries(streams).map(([stream, { records, imported, from, complete }]) => {
    const remarks = [
      ...(imported ? [`${count(imported)} imported`] : []),
      ...(complete || imported_only || from === undefined ? [] : [`back to ${from}`]),
    ];
    const number = `${count(records)} ${stream}`;
    return remarks.length > 0 ? `${number} (${remarks.join(', ')})` : number;
  });
  const own = [
    ...(tags ? [`${count(tags)} ${tags === 1 ? 'tag' : 'tags'}`] : []),
    ...(journal ? [`${count(journal)} journal ${journal === 1 ? 'answer' : 'answers'}`] : []),
  ];
  return [...ofStreams, ...own].join(', ');
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function describeRate({ minute_left, day_left }: NonNullable<StatusLike['rate']>): string {
  const now = minute_left === undefined ? [] : [`${count(minute_left)} now`];
  const today = day_left === undefined ? [] : [`${count(day_left)} today`];
  return [...now, ...today].join(', ');
}
