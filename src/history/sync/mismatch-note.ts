/** One line is shown: when WHOOP changes a shape, all that follow say the same. */
export function noteMismatches([first, ...others]: readonly string[]): string[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return [`Left out, since WHOOP sent it in another shape: ${first}${more}.`];
}
