/** Words for work put off. Built from parts, so that this file does not speak of them. */
const UNFINISHED = new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`, 'g');

/** Homes and work folders; `/Users/you` and `/home/you` are how documents name the reader's own. */
const MACHINE_PATH =
  /(?<![\w.~$})\]*-])(?:\/(?:home|Users)\/(?!you\b)\w[\w.-]*|\/(?:root|work)\/[\w.-]+|[A-Z]:\\+Users\\+(?!you\b)\w+)/g;

export function findUnfinished(text: string): string[] {
  return text.match(UNFINISHED) ?? [];
}

export function findMachinePaths(text: string): string[] {
  return text.match(MACHINE_PATH) ?? [];
}
