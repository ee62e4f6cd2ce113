interface FirstNumberLike {
  recovery?: number;
  isPending: boolean;
  former?: { day: string; recovery: number };
}

/** How recovered the member is, in a line; without a number of today, why, and the last one. */
export function renderFirstNumber({ recovery, isPending, former }: FirstNumberLike): string {
  if (recovery !== undefined) return `Recovery today: ${recovery} %`;
  const why = isPending ? 'WHOOP has not scored it yet.' : 'WHOOP could not score it.';
  const last = former
    ? ` The last one, of ${former.day}: ${former.recovery} %`
    : ' There is none of this week.';
  return `Recovery today: ${why}${last}`;
}
