const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Text from outside (names, notes, sports) as safe data: control, format and bidirectional
 * characters become a space, and it ends at `maxLength` characters.
 */
export function cleanText(text: string, maxLength = 200): string {
  const clean = text.replace(CONTROL, ' ').trim();
  const characters = [...clean];
  return characters.length <= maxLength ? clean : `${characters.slice(0, maxLength - 1).join('')}…`;
}
