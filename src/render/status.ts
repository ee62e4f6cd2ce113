import { renderFields } from './fields.ts';
import type { Style } from './style.ts';

interface StatusLike {
  history: { from?: string; to?: string; complete: boolean };
  rate?: { minute_left?: number; day_left?: number };
}

/** Login, history and limits for people, a line each. */
export function renderStatus(status: StatusLike, style: Style, now?: Date): string {
  const { history, rate, ...fields } = status;
  const told = {
    ...fields,
    history: describeHistory(history),
    ...(rate ? { requests_left: describeRate(rate) } : {}),
  };
  return renderFields(told, style, now);
}

function describeHistory({ from, to, complete }: StatusLike['history']): string {
  if (from === undefined || to === undefined) return 'none kept here';
  return `${from} to ${to}, ${complete ? 'complete' : 'not complete yet'}`;
}

function describeRate({ minute_left, day_left }: NonNullable<StatusLike['rate']>): string {
  const now = minute_left === undefined ? [] : [`${minute_left} now`];
  const today = day_left === undefined ? [] : [`${day_left} today`];
  return [...now, ...today].join(', ');
}
