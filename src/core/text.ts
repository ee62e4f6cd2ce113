/** Control, format and bidirectional characters, and what ends a line. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** UTF-16 units that are looked at for each character to be shown: of a text of megabytes, only its beginning. */
const UNITS_PER_CHARACTER = 16;

/**
 * Text from outside (names, notes, sports) as safe data: control, format and bidirectional
 * characters become a space, and it ends at `maxLength` characters.
 */
export function cleanText(text: string, maxLength = 200): string {
  const beginning = text.slice(0, maxLength * UNITS_PER_CHARACTER);
  const clean = beginning.replace(CONTROLS, ' ').trim();
  const characters = [...clean];
  const isWhole = beginning.length === text.length && characters.length <= maxLength;
  return isWhole ? clean : `${characters.slice(0, maxLength - 1).join('')}…`;
}

/** The same characters spelled as `\u…`: nothing steers the display, and nothing is lost. */
export function spellControls(text: string): string {
  return text.replace(CONTROLS, (found) =>
    Array.from({ length: found.length }, (_, index) => spellUnit(found.charCodeAt(index))).join(''),
  );
}

function spellUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** A moment for people, to the minute: `2026-11-22 08:03 UTC`. */
export function showMinute(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** What names are told apart by: letters and digits, in lower case. */
export function toNameKey(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
