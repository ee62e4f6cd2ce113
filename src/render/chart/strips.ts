/** Part of a calendar that is drawn as one strip of weeks. */
export interface Strip {
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
/** Longer ones are cut in two, so that a day has room for its number. */
const MOST_WEEKS = 32;
const MOST_DAYS_IN_TWO = 371;

/** A year or less in one or two strips, more of them in one each. */
export function cutIntoStrips({ from, to }: Strip): Strip[] {
  const days = (timeOf(to) - timeOf(from)) / DAY_MS + 1;
  if (days <= MOST_WEEKS * 7) return [{ from, to }];
  if (days <= MOST_DAYS_IN_TWO) {
    const weeks = Math.ceil(days / 7 / 2);
    const middle = timeOf(from) - mondayIndex(from) * DAY_MS + weeks * 7 * DAY_MS;
    return [
      { from, to: dayOf(middle - DAY_MS) },
      { from: dayOf(middle), to },
    ];
  }
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    from: index === 0 ? from : `${first + index}-01-01`,
    to: first + index === last ? to : `${first + index}-12-31`,
  }));
}

/** Weeks, begun on Mondays, that a strip has days of. */
export function countWeeks({ from, to }: Strip): number {
  const days = (timeOf(to) - timeOf(from)) / DAY_MS + 1;
  return Math.ceil((days + mondayIndex(from)) / 7);
}

export function isWithin(day: string, { from, to }: Strip): boolean {
  return day >= from && day <= to;
}

function mondayIndex(day: string): number {
  return (new Date(timeOf(day)).getUTCDay() + 6) % 7;
}

function timeOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
